extension Notation where Value == Duration {
    /// A whole number with its unit, within a range.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            "a duration such as 500ms, 5s, 10m, 24h or 1d, "
                + "from \(range.lowerBound.written) to \(range.upperBound.written)",
            .text(pattern: "^[0-9]+(ms|s|m|h|d)$"),
            read: { text in Duration(written: text).flatMap { range.contains($0) ? $0 : nil } },
            write: \.written)
    }
}

extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads a whole number with one unit: `500ms`, `5s`, `10m`, `24h`, `1d`.
    package init?(written text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text[digits.endIndex...]
        guard let count = Int(digits: digits),
            let length = Self.units.first(where: { $0.name == unit })?.milliseconds
        else { return nil }
        let (milliseconds, overflow) = Int64(count).multipliedReportingOverflow(by: length)
        guard !overflow else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The duration in the largest unit that gives a whole number: `90m`, `1500ms`.
    var written: String {
        let seconds = components.seconds
        let milliseconds = components.attoseconds / 1_000_000_000_000_000
        if milliseconds != 0 { return "\(seconds * 1000 + milliseconds)ms" }
        if seconds == 0 { return "0s" }
        let larger = [(86_400, "d"), (3600, "h"), (60, "m")] as [(Int64, String)]
        for (length, name) in larger where seconds.isMultiple(of: length) {
            return "\(seconds / length)\(name)"
        }
        return "\(seconds)s"
    }
}
