package import AnnulModel
import Ledger

extension Plan {
    /// What `plan --json` says.
    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)),
            ("version", .string(Version.current)),
            ("digest", .string(digest)),
            ("rows", .int(summary.totals.rows)),
            ("to_send", .int(toSend)),
            ("rejected", .int(rejected)),
            ("bound_seconds", .number("\((slowest?.bound ?? .zero).inSeconds)")),
            ("bound_account", .text(slowest?.account)),
            ("live", .bool(isLive)),
            ("guards", .array(bounds.guardLines.map(JSONValue.string))),
            ("over_cap", .array(excesses.map(JSONValue.string))),
            ("estimated_end", .time(slowest?.end)),
            ("deadline", .time(bounds.deadline)),
            ("left_at_deadline", .int(leftAtDeadline)),
            ("inputs", .array(inputs.map(\.json))),
            ("accounts", .array(zip(summary.accounts, parts).map { $0.json(planned: $1) })),
            ("totals", .object(summary.totals.members)),
            ("returned", summary.returned.json),
            ("examples", .array(examples.map { $0.json(in: file(of: $0)) })))
    }
}

extension Plan.Input {
    fileprivate var json: JSONValue {
        .record(
            ("name", .string(name)), ("size", .int(size)), ("sha256", .string(sha256)),
            ("mapping", .array(mapping.map(JSONValue.string))))
    }
}

extension AccountSummary {
    fileprivate func json(planned part: Plan.Part) -> JSONValue {
        .record(
            ("account", account.isEmpty ? .null : .string(account)),
            ("provider", .text(merchant?.provider.rawValue)),
            ("merchant", .text(merchant?.id)),
            ("environment", .text(merchant?.environment.rawValue)),
            ("address", .text(part.endpoint?.description)),
            ("to_send", .int(part.toSend)),
            ("in_doubt", .int(part.inDoubt)),
            ("bound_seconds", .number("\(part.bound.inSeconds)")),
            ("live", .bool(part.isLive)),
            ("left_at_deadline", .int(part.leftAtDeadline)),
            ("counts", .object(counts.members)))
    }
}

extension RowExample {
    fileprivate func json(in file: String?) -> JSONValue {
        .record(
            ("file", .text(file)), ("line", .int(line)), ("reference", .text(reference)),
            ("outcome", .string(reading.outcome.rawValue)),
            ("reason", .text(reading.reason?.rawValue)), ("detail", .string(detail)))
    }
}
