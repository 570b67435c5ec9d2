package import AnnulModel
package import Ledger

/// What a run's directory holds: written last, it stands for a whole set.
package struct Manifest: Hashable, Sendable {
    package struct File: Hashable, Sendable {
        package let name: String
        /// Thirty-two bytes.
        package let sha256: [UInt8]
        package let bytes: Int64
        /// How many rows it has beside its header; `nil` for a file without rows.
        package let rows: Int64?
    }

    package static let name = "manifest.json"

    package let run: String
    package let state: RunState
    /// Which ledger the run is in.
    package let ledger: LedgerIdentity
    /// The newest link of the ledger's hash chain when the files were begun.
    package let head: ChainHead
    package let writtenAt: Timestamp
    package let files: [File]

    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)),
            ("version", .string(Version.current)),
            ("run", .string(run)),
            ("state", .string(state.rawValue)),
            ("written_at", .time(writtenAt)),
            ("ledger", ledger.json),
            ("head", head.json),
            (
                "files",
                .array(
                    files.map { file in
                        .record(
                            ("name", .string(file.name)),
                            ("sha256", .string(file.sha256.hex)),
                            ("bytes", .int(file.bytes)),
                            ("rows", .int(file.rows)))
                    })
            ))
    }
}

extension ChainHead {
    var json: JSONValue { .record(("commit", .int(commit)), ("hash", .string(hex))) }
}

extension LedgerIdentity {
    var json: JSONValue { .record(("name", .string(name)), ("origin", .string(origin.hex))) }
}
