import AnnulModel
import Ledger

extension PaymentStory {
    var json: JSONValue {
        .record(
            ("reference", .text(payment?.reference)),
            ("provider", .text(payment?.merchant.provider.rawValue)),
            ("merchant", .text(payment?.merchant.id)),
            ("environment", .text(payment?.merchant.environment.rawValue)),
            ("generation", .int(payment?.generation)),
            ("mapped_key", .text(payment?.mappedKey)),
            ("key_first_used", .time(payment?.keyFirstUsed)),
            ("key_spent", payment.map { .bool($0.keyIsSpent) } ?? .null),
            ("doubtful_since", .time(payment?.doubtfulSend)),
            ("last_sent", .time(payment?.lastSent)),
            ("worked_on_by", payment?.worker.json ?? .null),
            ("rows", .array(rows.map(\.json))))
    }
}

extension RowPlace {
    fileprivate var json: JSONValue { .record(("run", .string(run)), ("row", .int(number))) }
}

extension RecordedOrigin {
    fileprivate var json: JSONValue {
        .record(
            ("change", .string(change.rawValue)), ("earlier", earlier?.json ?? .null),
            ("claim", .text(claim)))
    }
}

extension RowStory {
    fileprivate var json: JSONValue {
        let row = history.row
        return .record(
            ("run", .string(history.run.name)),
            ("row", .int(row.number)),
            ("file", .text(history.input)),
            ("line", .int(row.line)),
            ("account", row.account.isEmpty ? .null : .string(row.account)),
            ("amount", history.amount?.json ?? .null),
            ("outcome", .string(row.outcome.rawValue)),
            ("reason", .text(row.reason?.rawValue)),
            ("detail", .string(row.detail)),
            ("group", .string(row.reading.group.rawValue)),
            ("attempts", .int(row.attempts)),
            ("currency", .text(row.currency)),
            ("released_minor", .int(row.releasedMinor)),
            ("kept_minor", .int(row.keptMinor)),
            ("settled_at", .time(row.settledAt)),
            ("came_from", history.origin?.json ?? .null),
            ("came_back_as", .array(history.returned.map(\.json))),
            ("steps", .array(steps.map(\.json))))
    }
}

extension RowStory.Step {
    fileprivate var json: JSONValue {
        .record(("attempt", attemptJSON), ("result", result?.json ?? .null))
    }

    private var attemptJSON: JSONValue {
        guard let attempt else { return .null }
        return .record(
            ("number", .int(number)),
            ("at", .time(attempt.at)),
            ("move", .string(attempt.move)),
            ("generation", .int(attempt.generation)),
            ("key", .text(attempt.key)))
    }
}

extension RecordedAttempt {
    var move: String { generation == nil ? "look_up" : "cancel" }
}

extension RecordedResult {
    fileprivate var json: JSONValue {
        .record(
            ("at", .time(at)),
            ("verdict", .string(verdict)),
            ("charged", .bool(isCharged)),
            ("doubtful", .bool(isDoubtful)),
            ("outcome", .text(outcome?.rawValue)),
            ("reason", .text(reason?.rawValue)),
            ("http_status", .int(httpStatus)),
            ("provider_id", .text(providerID)),
            ("currency", .text(currency)),
            ("released_minor", .int(releasedMinor)),
            ("kept_minor", .int(keptMinor)),
            ("detail", .string(detail)),
            ("other", other?.json ?? .null))
    }
}
