import FoundationEssentials
import Testing

/// The files that are there to be copied.
enum Samples {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(4).joined(separator: "/") + "/samples"

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func text(_ name: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: path(name)), "no \(name)")
        return String(decoding: data, as: UTF8.self)
    }
}
