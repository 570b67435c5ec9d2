/// How an input is written.
package enum InputFormat: String, CaseIterable, Codable, Hashable, Sendable {
    /// Comma-separated values; the delimiter is found out from the header.
    case csv
    /// Tab-separated values.
    case tsv
    /// JSON Lines: a JSON object on each line.
    case jsonl

    /// The format that a file's name stands for, before the `.gz` of a compressed one.
    ///
    /// - Throws: `badInput` for a name without a known ending.
    package init(ofFileNamed name: String) throws(IntakeError) {
        var endings = Self.endings(of: name)
        if endings.last == Self.gzip { endings.removeLast() }
        switch endings.last {
        case "csv": self = .csv
        case "tsv": self = .tsv
        case "jsonl", "ndjson": self = .jsonl
        default:
            throw IntakeError(
                .badInput, file: name, "the name does not tell the file's format",
                remedy: "Name it '.csv', '.tsv' or '.jsonl', or say '--format csv' or "
                    + "'--format jsonl'.")
        }
    }

    /// Whether a file's name says that it is compressed.
    static func isCompressed(fileNamed name: String) -> Bool { endings(of: name).last == gzip }

    private static let gzip = "gz"

    private static func endings(of name: String) -> [String] {
        let file = name.lowercased().split(separator: "/").last ?? ""
        return file.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
            .map(String.init)
    }
}
