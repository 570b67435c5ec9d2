import AnnulModel
import Ledger

/// Writes rows of a run as JSON objects.
///
/// Carried fields stand under their header texts. One whose text is taken, by an `annul_` name, by
/// `fields` or by a column before it, stands under `fields` instead, where a number tells repeats
/// apart.
struct RowObjects {
    private let run: RunRecord
    private let columns: ResultColumns
    private let names: [(name: String, isApart: Bool)]

    init(run: RunRecord, columns: ResultColumns) {
        self.run = run
        self.columns = columns
        var taken: Set<String> = ["fields"]
        var apart: Set<String> = []
        names = columns.names.map { text in
            if !text.hasPrefix("annul_"), taken.insert(text).inserted { return (text, false) }
            var name = text
            var number = 2
            while !apart.insert(name).inserted {
                name = "\(text) (\(number))"
                number += 1
            }
            return (name, true)
        }
    }

    /// A row's object, ended by a line feed.
    func line(of row: RowRecord) -> [UInt8] {
        object(of: row).compact + [UInt8(ascii: "\n")]
    }

    private func object(of row: RowRecord) -> JSONValue {
        var members: [JSONValue.Member] = []
        var apart: [JSONValue.Member] = []
        for (column, field) in zip(names, columns.fields(of: row)) {
            let member = JSONValue.Member(column.name, .string(field))
            if column.isApart { apart.append(member) } else { members.append(member) }
        }
        if !apart.isEmpty { members.append(.init("fields", .object(apart))) }
        return .object(members + evidence(of: row))
    }

    private func evidence(of row: RowRecord) -> [JSONValue.Member] {
        [
            .init("annul_run", .string(run.name)),
            .init("annul_row", .int(row.number)),
            .init("annul_file", .string(columns.input(of: row))),
            .init("annul_line", .int(row.line)),
            .init("annul_account", row.account.isEmpty ? .null : .string(row.account)),
            .init("annul_outcome", .string(row.outcome.rawValue)),
            .init("annul_reason", .text(row.reason?.rawValue)),
            .init("annul_detail", .string(row.detail)),
            .init("annul_attempts", .int(row.attempts)),
            .init("annul_http_status", .int(row.httpStatus)),
            .init("annul_provider_id", .text(row.providerID)),
            .init("annul_idempotency_key", .text(row.key)),
            .init("annul_currency", .text(row.currency)),
            .init("annul_released_minor", .int(row.releasedMinor)),
            .init("annul_kept_minor", .int(row.keptMinor)),
            .init("annul_settled_at", .time(row.settledAt)),
        ]
    }
}
