/// How an input is written.
package enum InputFormat: String, CaseIterable, Codable, Hashable, Sendable {
    /// Comma-separated values; the delimiter is found out from the header.
    case csv
    /// Tab-separated values.
    case tsv

    /// The format that a file's name stands for.
    ///
    /// - Throws: `badInput` for a name without a known ending.
    package init(ofFileNamed name: String) throws(IntakeError) {
        let lowered = name.lowercased()
        let ending = lowered.split(separator: "/").last?.split(separator: ".").dropFirst().last
        switch ending {
        case "csv": self = .csv
        case "tsv": self = .tsv
        case "gz":
            throw IntakeError(
                .badInput, file: name, "compressed files are not supported yet",
                remedy: "Unpack it first, for example with 'gunzip --keep'.")
        case "jsonl", "ndjson":
            throw IntakeError(
                .badInput, file: name, "JSON Lines is not supported yet",
                remedy: "Convert it to CSV.")
        default:
            throw IntakeError(
                .badInput, file: name, "the name does not tell the file's format",
                remedy: "Name it '.csv' or '.tsv', or say '--format csv'.")
        }
    }
}
