import AnnulModel
import GRDB

/// Reads a ledger without a lock: beside a run, from another process, or after it.
///
/// It never writes, migrates or checkpoints. Long reads are done in slices, so that they don't hold
/// an old state of the file for long.
package struct LedgerReader: Sendable {
    package let path: String
    private let queue: DatabaseQueue

    /// Opens the ledger at `path` for reading.
    ///
    /// - Parameter path: the ledger's file.
    /// - Throws: `LedgerError`; `missing`, `damaged` and `tooNew` among them.
    package init(path: String) throws(LedgerError) {
        self.path = path
        queue = try LedgerFile.openForReading(path)
    }

    /// The newest link of the hash chain.
    package func head() throws(LedgerError) -> ChainHead {
        try read { try ChainHead.newest(in: $0) }
    }

    /// All runs, the newest last.
    package func runs() throws(LedgerError) -> [RunRecord] {
        let isHeld = LedgerLock.isHeld(for: path)
        return try read { database in
            try Row.fetchAll(database, sql: "SELECT \(RunRecord.columns) FROM run ORDER BY id")
                .map { RunRecord($0, isLedgerInUse: isHeld) }
        }
    }

    /// Finds a run by its name, by a prefix that no other run has, or as `latest`.
    ///
    /// - Parameter name: what the operator typed.
    /// - Returns: the run.
    /// - Throws: `LedgerError`, `unknown` where none or several fit.
    package func run(named name: String) throws(LedgerError) -> RunRecord {
        let runs = try runs()
        if name == "latest" {
            guard let last = runs.last else {
                throw LedgerError(.unknown, "there is no run in \(path) yet")
            }
            return last
        }
        // Of a label that was given up the newest run has it.
        let known = runs.first { $0.name == name } ?? runs.last { $0.label == name }
        if let known { return known }
        let fitting = runs.filter { $0.name.hasPrefix(name) }
        guard let run = fitting.first else {
            let known = runs.reversed().flatMap { [$0.name, $0.label].compactMap(\.self) }
            let remedy = didYouMean(
                name, among: ["latest"] + known,
                otherwise: "`annul status` lists the runs there are.")
            throw LedgerError(.unknown, "no run '\(name)' in \(path). \(remedy)")
        }
        guard fitting.count == 1 else {
            let names = fitting.map(\.name).joined(separator: ", ")
            throw LedgerError(.unknown, "'\(name)' fits several runs: \(names). Say more of it.")
        }
        return run
    }

    /// Copies every page, as of one moment, into another database.
    func backup(to copy: DatabaseQueue) throws { try queue.backup(to: copy) }

    func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw LedgerError(wrapping: error, path: path)
        }
    }
}

extension RunRecord {
    static let columns =
        "id, name, state, reason, at, ended, exit_code, first_row, last_row, "
        + "label"

    /// A run that the file says is active while nobody holds the ledger was interrupted.
    init(_ row: Row, isLedgerInUse: Bool) {
        let stored = RunState(rawValue: row[2]) ?? .interrupted
        let isActive = stored == .running || stored == .draining
        self.init(
            id: row[0], name: row[1], label: row[9],
            state: isActive && !isLedgerInUse ? .interrupted : stored,
            reason: (row[3] as String?).flatMap(Reason.init),
            began: Timestamp(milliseconds: row[4]),
            ended: (row[5] as Int64?).map { Timestamp(milliseconds: $0) }, exitCode: row[6],
            firstRow: row[7], lastRow: row[8])
    }
}
