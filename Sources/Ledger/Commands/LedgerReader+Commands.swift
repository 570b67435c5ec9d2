package import AnnulModel
import GRDB

/// A command that was run, and how that ended.
package struct PastCommand: Hashable, Sendable {
    package let record: CommandRecord
    package let began: Timestamp
    /// `nil` while it runs, and for one that was killed.
    package fileprivate(set) var ended: Timestamp?
    package fileprivate(set) var exitCode: Int?
    /// How it was confirmed, as a sentence for a person.
    package fileprivate(set) var confirmation: String
    /// The names of the runs that it began or changed, in their order.
    package fileprivate(set) var runs: [String] = []
    /// The inputs that it read to their end.
    package fileprivate(set) var inputs: [PastInput] = []
    /// Whether it may still be running.
    package fileprivate(set) var isRunning = false

    fileprivate init(record: CommandRecord, began: Timestamp) {
        self.record = record
        self.began = began
        confirmation = record.confirmation
    }
}

/// An input as it was read.
package struct PastInput: Hashable, Sendable {
    /// What the operator called it.
    package let name: String
    package let size: Int64
    /// Of its bytes, in hexadecimal.
    package let sha256: String
}

extension LedgerReader {
    /// Every command that sent or changed something, the newest last.
    ///
    /// One process at a time writes: so what was recorded after a command began, and before the
    /// next one did, is that command's.
    ///
    /// - Throws: `LedgerError`; `damaged` where a command's record can't be read.
    package func commands() throws(LedgerError) -> [PastCommand] {
        let isHeld = LedgerLock.isHeld(for: path)
        var commands = try read { database in
            var commands: [PastCommand] = []
            let acts = try Row.fetchCursor(database, sql: Self.actsQuery)
            while let act = try acts.next() {
                let at = Timestamp(milliseconds: act[0])
                let (kind, run): (String, String?) = (act[1], act[3])
                if kind == CommandRecord.beginning {
                    commands.append(PastCommand(record: try Self.record(act[2]), began: at))
                }
                guard var last = commands.popLast() else { continue }
                if kind == CommandRecord.ending {
                    let detail = try Self.json(act[2])
                    (last.ended, last.exitCode) = (at, detail["exit_code"].intValue.map(Int.init))
                }
                if kind == RunNotes.Kind.approval, let how = try Self.json(act[2])["how"].string {
                    last.confirmation = how
                }
                if let run, !last.runs.contains(run) { last.runs.append(run) }
                if kind == "input read", let input = try Self.input(act[2], in: database) {
                    last.inputs.append(input)
                }
                commands.append(last)
            }
            return commands
        }
        if isHeld, let last = commands.indices.last, commands[last].ended == nil {
            commands[last].isRunning = true
        }
        return commands
    }

    private static let actsQuery = """
        SELECT act.at, act.kind, act.detail, run.name
        FROM act LEFT JOIN lane ON lane.id = act.lane
            LEFT JOIN run ON run.id = coalesce(act.run, lane.run)
        ORDER BY act.id
        """

    /// The act says the input's id, digest, size and columns, with spaces between.
    private static func input(_ detail: String, in database: Database) throws -> PastInput? {
        let parts = detail.split(separator: " ", maxSplits: 3)
        guard parts.count >= 3, let id = Int64(parts[0]), let size = Int64(parts[2]) else {
            return nil
        }
        let name = try String.fetchOne(
            database, sql: "SELECT name FROM input WHERE id = ?", arguments: [id])
        return name.map { PastInput(name: $0, size: size, sha256: String(parts[1])) }
    }

    private static func record(_ detail: String) throws -> CommandRecord {
        guard let record = CommandRecord(try json(detail)) else { throw unreadable }
        return record
    }

    private static func json(_ detail: String) throws -> JSONValue {
        guard let json = try? JSONValue(parsing: Array(detail.utf8)) else { throw unreadable }
        return json
    }

    private static var unreadable: LedgerError {
        LedgerError(
            .damaged,
            "the record of a command can't be read; keep the file, and restore a backup")
    }
}
