import FoundationEssentials
import Testing

@testable import Reporting

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ReportStyleTests {
    /// Which colours stand on which, as text.
    private static let pairs = ["ink", "muted", "link", "good", "failed", "open", "input"]
        .flatMap { ink in ["page", "panel"].map { (ink, $0) } }

    @Test(arguments: [0, 1], pairs)
    func textHasTheContrastThatAccessibilityAsksFor(scheme: Int, pair: (String, String)) throws {
        let ratio = try contrast(pair.0, pair.1, scheme: scheme)
        #expect(ratio >= 4.5, "\(pair.0) on \(pair.1): \(ratio)")
    }

    @Test(arguments: [0, 1], ["finished", "unfinished", "throttled"])
    func whatIsDrawnIsSeen(scheme: Int, name: String) throws {
        let least = name == "unfinished" ? 2.3 : 3
        #expect(try contrast(name, "page", scheme: scheme) >= least)
    }

    @Test func aContrastThatIsTooLowIsFound() throws {
        #expect(try contrast("line", "page", scheme: 0) < 4.5)
    }

    /// The contrast ratio of WCAG 2.2 between two of the style sheet's colours.
    private func contrast(_ first: String, _ second: String, scheme: Int) throws -> Double {
        let lights = try [first, second].map { try luminance($0, scheme: scheme) }.sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    private func luminance(_ name: String, scheme: Int) throws -> Double {
        let parts = ReportStyle.text.description.split(separator: "--\(name): #")
        let part = try #require(parts.dropFirst(scheme + 1).first, "no colour '\(name)'")
        let number = try #require(Int(part.prefix(6), radix: 16))
        let channels = [16, 8, 0].map { shift -> Double in
            let share = Double(number >> shift & 255) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
