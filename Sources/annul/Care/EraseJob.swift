import AnnulModel
import FoundationEssentials
import Ledger
import Reporting
import Settings

/// Erases the input's own texts of rows, from the ledger and from the run directories.
struct EraseJob {
    let session: Session

    init(_ session: Session) { self.session = session }

    /// Says what would be erased, and erases it where that is confirmed.
    ///
    /// Given again it does what was left undone, should it have died half-way.
    ///
    /// - Returns: the contract's exit code.
    /// - Throws: `LedgerError`.
    func erase(_ scope: ErasureScope, isConfirmed: Bool) async throws -> Int32 {
        guard isConfirmed else {
            let found = try session.reader().erasure(of: scope)
            say(found, "would be erased")
            session.console.error("nothing was erased; --yes does it")
            return 6
        }
        return try await session.recording("erase") { ledger in
            let found = try session.reader().erasure(of: scope)
            try await ledger.erase(found.rows, by: session.person)
            for run in found.runs { try writeAgain(run) }
            say(found, "erased")
            return 0
        }
    }

    /// Writes the files of a run again, where it has some.
    private func writeAgain(_ run: RunRecord) throws {
        let path = ResultFiles.path(of: run, besideLedger: session.configuration.ledger)
        guard FileManager.default.fileExists(atPath: path) else { return }
        _ = try ResultFiles(from: try session.reader(), field: session.fieldOfColumn)
            .write(run, asOf: session.clock.wall())
    }

    private func say(_ found: Erasure, _ what: String) {
        guard !session.options.json else {
            return session.console.print(found.json.indented.trimmed)
        }
        session.console.print(found.text(what))
    }
}
