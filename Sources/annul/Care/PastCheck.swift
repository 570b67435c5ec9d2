import Ledger
import Reporting

/// Holds a ledger against what its run directories remember of it, before anything is done.
struct PastCheck {
    private let path: String
    private let manifests: PastManifests

    init(ofLedger path: String) throws(LedgerError) {
        self.path = path
        manifests = try PastManifests(besideLedger: path)
    }

    /// Refuses to begin a new ledger where one of that name has left runs.
    func checkMissing() throws(LedgerError) {
        guard let place = manifests.place(naming: LedgerIdentity.name(at: path)) else { return }
        throw LedgerError(
            .outdated,
            "no ledger at \(path), and \(place) tells of one: its payments may have been cancelled."
                + " Put the ledger or its newest backup there, then `annul restore`; to begin anew"
                + " all the same, move the folder runs away.")
    }

    /// Refuses a ledger that knows less than its run directories.
    func check(_ reader: LedgerReader) throws(LedgerError) {
        let heads = manifests.heads(of: try reader.identity())
        guard let unknown = try reader.unknown(among: heads).first else { return }
        throw Self.refusal(of: path, knowing: unknown)
    }

    static func refusal(of path: String, knowing head: UnknownHead) -> LedgerError {
        LedgerError(
            .outdated,
            "\(path) is older than its past: \(head.text). Payments may have been cancelled since."
                + " Put the newest ledger there, or take this one back into use with"
                + " `annul restore --accept`. Nothing was sent.")
    }
}
