import AnnulModel
import GRDB

/// Rebuilds what is kept of runs, inputs and lanes from the record of what happened to them, and
/// compares.
struct RunCheck {
    private var runs: [Int64: CachedRun] = [:]
    private var inputs: [Int64: [String?]] = [:]
    private var lanes: [Int64: [String?]] = [:]
    private(set) var flaws: [Verification.Flaw] = []

    /// Plays the record and compares.
    ///
    /// - Parameters:
    ///   - database: the ledger.
    ///   - undecided: how many rows of each run were never worked to an end, by the facts.
    /// - Throws: GRDB's `DatabaseError`.
    init(_ database: Database, undecided: [Int64: Int64]) throws {
        let acts = try SQLCursor(
            "SELECT at, run, lane, kind, detail FROM act ORDER BY id", in: database)
        while let act = try acts.next() { play(act) }
        try compareRuns(database, undecided)
        try compare("input", ["columns", "sha256"], with: inputs, else: ["[]", nil], database)
        try compare("lane", ["reason", "detail"], with: lanes, else: [nil, nil], database)
    }

    private mutating func play(_ act: SQLColumns) {
        let (kind, detail) = (act.text(3), act.text(4))
        if let run = act.optionalInt(1) {
            runs[run, default: CachedRun()].play(
                kind, detail, at: Timestamp(milliseconds: act.int(0)))
        } else if let lane = act.optionalInt(2) {
            let stop = "lane stopped: "
            lanes[lane] = [kind.hasPrefix(stop) ? String(kind.dropFirst(stop.count)) : nil, detail]
        } else if kind == "input columns" {
            let parts = detail.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let input = Int64(parts[0]) else { return }
            inputs[input] = [parts[1], nil]
        } else if kind == "input read" {
            let parts = detail.split(
                separator: " ", maxSplits: 3, omittingEmptySubsequences: false
            ).map(String.init)
            guard parts.count == 4, let input = Int64(parts[0]) else { return }
            inputs[input] = [parts[3], parts[1]]
        }
    }

    private mutating func compareRuns(_ database: Database, _ undecided: [Int64: Int64]) throws {
        let stored = try SQLCursor(
            "SELECT id, name, state, reason, ended, exit_code, last_row FROM run ORDER BY id",
            in: database)
        while let columns = try stored.next() {
            let (id, name) = (columns.int(0), columns.text(1))
            if CachedRun(columns, from: 2) != runs[id] ?? CachedRun() {
                flaws.append(
                    Verification.Flaw("run \(name): its state is not what the record says"))
            }
            if columns.text(2) == RunState.finished.rawValue, let open = undecided[id] {
                flaws.append(
                    Verification.Flaw("run \(name) is finished, and \(open) of its rows are not"))
            }
        }
    }

    private mutating func compare(
        _ table: String, _ columns: [String], with rebuilt: [Int64: [String?]],
        else initial: [String?], _ database: Database
    ) throws {
        let stored = try SQLCursor(
            "SELECT id, \(columns.joined(separator: ", ")) FROM \(table) ORDER BY id", in: database)
        while let row = try stored.next() {
            let id = row.int(0)
            guard [row.optionalText(1), row.optionalText(2)] != rebuilt[id] ?? initial else {
                continue
            }
            flaws.append(
                Verification.Flaw("\(table) \(id): what is kept of it is not what the record says"))
        }
    }
}

/// What the cache keeps of a run.
private struct CachedRun: Equatable {
    var state = RunState.reading.rawValue
    var reason: String?
    var ended: Int64?
    var exitCode: Int64?
    var lastRow: Int64?

    init() {}

    init(_ columns: SQLColumns, from first: Int32) {
        state = columns.text(first)
        reason = columns.optionalText(first + 1)
        ended = columns.optionalInt(first + 2)
        exitCode = columns.optionalInt(first + 3)
        lastRow = columns.optionalInt(first + 4)
    }

    mutating func play(_ kind: String, _ detail: String, at moment: Timestamp) {
        if kind == "input closed" { lastRow = Int64(detail) }
        guard kind.hasPrefix("run "), let state = RunState(rawValue: String(kind.dropFirst(4)))
        else { return }
        self.state = state.rawValue
        (reason, ended, exitCode) = (nil, nil, nil)
        let end = "exit code "
        if detail.hasPrefix(end) {
            let parts = detail.dropFirst(end.count).split(separator: ",").map(String.init)
            ended = moment.milliseconds
            exitCode = parts.first.flatMap { Int64($0) }
            reason = parts.count > 1 ? String(parts[1].dropFirst()) : nil
        } else {
            reason = Reason(rawValue: detail)?.rawValue
        }
    }
}
