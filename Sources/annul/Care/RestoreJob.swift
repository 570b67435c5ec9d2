import AnnulModel
import Ledger
import Reporting
import Settings

/// Takes a ledger back into use that is older than its past.
struct RestoreJob {
    let session: Session

    init(_ session: Session) { self.session = session }

    /// Says what taking it back means, and does it where that is accepted.
    ///
    /// - Returns: the contract's exit code.
    /// - Throws: `LedgerError`; `damaged` where the ledger does not hold.
    func restore(accepts: Bool) async throws -> Int32 {
        let path = session.configuration.ledger
        guard accepts else { return try say(path) }
        try check(try session.reader())
        return try await session.recording("restore", acceptsAge: true) { ledger in
            try await take(path, ledger)
        }
    }

    private func take(_ path: String, _ ledger: Ledger) async throws -> Int32 {
        let reader = try session.reader()
        let unknown = try self.unknown(to: reader)
        let isBackup = try reader.isBackup()
        guard isBackup || !unknown.isEmpty else { return nothingToDo(path) }
        let policies = Dictionary(
            session.configuration.accounts.map { ($0.merchant, $0.policy) },
            uniquingKeysWith: { first, _ in first })
        let payments = try await ledger.restore(accepting: unknown, by: session.person) {
            policies[$0]?.doubt.keepsRefusals ?? true
        }
        guard !session.options.json else {
            let json = unknown.restorationJSON(isAccepted: true, payments: payments)
            session.console.print(json.indented.trimmed)
            return 0
        }
        session.console.print(
            "\(path.visible) is in use again. In doubt from now on: \(payments) payments.\n"
                + "`annul status` shows their runs; `annul resume` and `annul rerun` ask the"
                + " providers about them before anything is sent, where they can be asked.")
        return 0
    }

    private func say(_ path: String) throws -> Int32 {
        let reader = try session.reader()
        let unknown = try self.unknown(to: reader)
        let isBackup = try reader.isBackup()
        guard isBackup || !unknown.isEmpty else { return nothingToDo(path) }
        try check(reader)
        let payments = try reader.restorablePayments()
        let why = unknown.first.map { PastCheck.refusal(of: path, knowing: $0) } ?? .backup(path)
        session.console.error("\(why)")
        guard !session.options.json else {
            let json = unknown.restorationJSON(isAccepted: false, payments: payments)
            session.console.print(json.indented.trimmed)
            return 12
        }
        session.console.print(
            "With --accept: \(payments) payments of \(path.visible) would be in doubt, and"
                + " \(unknown.count) heads of its run directories be taken as lost. Nothing was"
                + " changed.")
        return 12
    }

    private func nothingToDo(_ path: String) -> Int32 {
        if session.options.json {
            let json = [UnknownHead]().restorationJSON(isAccepted: false, payments: 0)
            session.console.print(json.indented.trimmed)
        }
        session.console.note(
            "\(path) knows all that its run directories say; there is nothing to do")
        return 0
    }

    private func unknown(to reader: LedgerReader) throws -> [UnknownHead] {
        let manifests = try PastManifests(besideLedger: reader.path)
        return try reader.unknown(among: manifests.heads(of: try reader.identity()))
    }

    /// Only a copy that holds in itself is taken back.
    private func check(_ reader: LedgerReader) throws {
        guard let flaw = try reader.verify().flaws.first else { return }
        throw LedgerError(
            .damaged,
            "\(reader.path) does not hold, and is not taken back: \(flaw.sentence). Put an earlier"
                + " backup in its place.")
    }
}
