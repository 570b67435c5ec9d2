package import AnnulModel
import Ledger

extension [UnknownHead] {
    /// What `restore --json` says.
    ///
    /// - Parameters:
    ///   - isAccepted: whether the ledger was taken back into use.
    ///   - payments: how many payments that puts in doubt.
    /// - Returns: one object.
    package func restorationJSON(isAccepted: Bool, payments: Int64) -> JSONValue {
        .record(
            ("accepted", .bool(isAccepted)), ("payments", .int(payments)),
            (
                "unknown_heads",
                .array(
                    map { unknown in
                        let head = ChainHead(
                            commit: unknown.commit ?? 0, hash: unknown.kept.hash)
                        return .record(
                            ("place", .string(unknown.kept.place)), ("head", head.json))
                    })
            ))
    }
}
