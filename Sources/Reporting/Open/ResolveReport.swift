package import AnnulModel
package import Ledger

/// What asking providers about rows in doubt has brought.
package struct ResolveReport: Hashable, Sendable {
    /// Rows of an account that nobody could be asked about.
    package struct Left: Hashable, Sendable {
        package let account: String
        package let rows: Int
        /// Why not and what to do, for a person.
        package let why: String

        package init(account: String, rows: Int, why: String) {
            self.account = account
            self.rows = rows
            self.why = why
        }
    }

    /// One run's part.
    package struct Run: Hashable, Sendable {
        package let name: String
        package private(set) var asked = 0
        package private(set) var open = 0
        package private(set) var readings: [OutcomeCount.Reading: Int] = [:]
        package var left: [Left] = []

        package init(name: String) { self.name = name }

        /// Counts a row that was asked about, as it reads now.
        package mutating func add(_ row: RowRecord) {
            asked += 1
            if row.group == .open { open += 1 }
            let reading = OutcomeCount.Reading(
                outcome: row.outcome, reason: row.reason, group: row.group)
            readings[reading, default: 0] += 1
        }
    }

    package let runs: [Run]

    package init(_ runs: [Run]) { self.runs = runs }

    package var asked: Int { runs.reduce(0) { $0 + $1.asked } }

    /// How many rows are still open, those that nobody could be asked about among them.
    package var open: Int {
        runs.reduce(0) { $0 + $1.open + $1.left.reduce(0) { $0 + $1.rows } }
    }

    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)), ("asked", .int(asked)), ("open", .int(open)),
            ("runs", .array(runs.map(\.json))))
    }

    /// For people.
    package var text: String {
        guard !runs.isEmpty else { return "Nothing is in doubt.\n" }
        return runs.map(\.lines.visibleText).joined(separator: "\n")
    }
}

extension ResolveReport.Run {
    private var counts: [(reading: OutcomeCount.Reading, rows: Int)] {
        readings.sorted { $0.key < $1.key }.map { (reading: $0.key, rows: $0.value) }
    }

    fileprivate var json: JSONValue {
        .record(
            ("run", .string(name)),
            ("asked", .int(asked)),
            (
                "outcomes",
                .array(
                    counts.map { reading, rows in
                        .record(
                            ("outcome", .string(reading.outcome.rawValue)),
                            ("reason", .text(reading.reason?.rawValue)),
                            ("group", .string(reading.group.rawValue)), ("rows", .int(rows)))
                    })
            ),
            (
                "left",
                .array(
                    left.map { left in
                        .record(
                            ("account", .string(left.account)), ("rows", .int(left.rows)),
                            ("detail", .string(left.why)))
                    })
            ))
    }

    fileprivate var lines: [String] {
        var table = TextTable(.left, .right)
        for (reading, rows) in counts {
            let words = [reading.outcome.rawValue, reading.reason?.rawValue].compactMap(\.self)
            table.append(words.joined(separator: ", "), "\(rows)")
        }
        var lines = ["Run \(name): asked about \(asked == 1 ? "1 row" : "\(asked) rows")"]
        lines += table.lines(indent: "  ")
        for left in left {
            let rows = left.rows == 1 ? "1 row" : "\(left.rows) rows"
            lines += "not asked: \(rows) of account \(left.account.plain): \(left.why)"
                .wrapped(to: 80, indent: "  ")
        }
        return lines
    }
}
