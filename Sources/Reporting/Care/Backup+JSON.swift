package import AnnulModel
package import Ledger

extension Verification {
    /// What `backup --json` says of the copy that was examined.
    ///
    /// - Parameter path: where it is.
    /// - Returns: one object.
    package func backupJSON(at path: String) -> JSONValue {
        .record(
            ("path", .string(path)), ("head", head.json), ("rows", .int(rows)),
            ("payments", .int(payments)))
    }
}
