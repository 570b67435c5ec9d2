/// Shares are written as percentages and kept as fractions of one.
enum Share {
    /// Reads `5%` or `2.5%`.
    static func read(_ text: some StringProtocol) -> Double? {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ Int(digits: $0) != nil }),
            let percent = Double(text.dropLast())
        else { return nil }
        return percent / 100
    }

    /// Writes up to four decimals of a percent, and no more of them than are needed.
    static func written(_ share: Double) -> String {
        let parts = Int((share * 1_000_000).rounded()).quotientAndRemainder(dividingBy: 10_000)
        guard parts.remainder != 0 else { return "\(parts.quotient)%" }
        var decimals = String(parts.remainder)
        decimals = String(repeating: "0", count: 4 - decimals.count) + decimals
        while decimals.last == "0" { decimals.removeLast() }
        return "\(parts.quotient).\(decimals)%"
    }
}

extension Notation where Value == Double {
    /// A percentage, kept as a fraction of one.
    static func share(_ range: ClosedRange<Double>) -> Self {
        Self(
            "a share such as 5% or 2.5%, "
                + "from \(Share.written(range.lowerBound)) to \(Share.written(range.upperBound))",
            .text(pattern: "^[0-9]+(\\.[0-9]+)?%$"),
            read: { text in Share.read(text).flatMap { range.contains($0) ? $0 : nil } },
            write: { Share.written($0) })
    }
}
