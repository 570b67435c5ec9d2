package import AnnulModel
import Ledger

extension RunSummary {
    /// What `summary.json` and `status --json` say.
    package var json: JSONValue {
        .record(
            ("schema", .int(Self.schema)),
            ("version", .string(Version.current)),
            ("run", .string(run.name)),
            ("name", .text(run.label)),
            ("state", .string(run.state.rawValue)),
            ("reason", .text(run.reason?.rawValue)),
            ("as_of", .time(asOf)),
            ("began", .time(run.began)),
            ("ended", .time(run.ended)),
            ("exit_code", .int(run.exitCode)),
            ("head", head.json),
            ("accounts", .array(accounts.map(\.json))),
            ("totals", .object(totals.members)),
            ("reasons", .array(reasons.map(\.json))),
            ("rereads", rereads.json),
            ("pace", pace?.json ?? .null),
            ("chain", chain.json),
            ("returned", returned.json),
            ("left_open_before", .int(leftOpenBefore)),
            ("next", .array(nextSteps.map(\.json))),
            ("estimated_end", .time(estimatedEnd)),
            ("waits_for", .array(waits.map(\.json))))
    }
}

extension RereadCounts {
    fileprivate var json: JSONValue {
        .record(
            ("waiting", .int(waiting)), ("until", .time(until)),
            ("unconfirmed", .int(unconfirmed)))
    }
}

extension RunSummary.Pace {
    fileprivate var json: JSONValue {
        .record(
            ("seconds", .number("\(seconds)")), ("bound_seconds", .number("\(boundSeconds)")),
            ("ratio", .number("\(ratio)")), ("account", .string(account)))
    }
}

extension Lessons {
    fileprivate var json: JSONValue {
        .record(
            ("throttled", .int(storms)), ("throttled_answers", .int(throttledAnswers)),
            ("paused_seconds", .number("\(paused.inSeconds)")),
            ("slowest_pace", .number("\(slowestPace)")),
            ("policies", .array(policies.map(JSONValue.string))))
    }
}

extension AccountSummary {
    fileprivate var json: JSONValue {
        let stopped = stoppedBecause.map { reason in
            JSONValue.record(
                ("reason", .string(reason.rawValue)), ("detail", .string(stoppedDetail)))
        }
        let own = [
            JSONValue.Member("account", account.isEmpty ? .null : .string(account)),
            .init("provider", .text(merchant?.provider.rawValue)),
            .init("merchant", .text(merchant?.id)),
            .init("environment", .text(merchant?.environment.rawValue)),
            .init("stopped", stopped ?? .null),
            .init("learned", lessons?.json ?? .null),
        ]
        return .object(own + counts.members)
    }
}

extension RowCounts {
    var members: [JSONValue.Member] {
        [
            .init("rows", .int(rows)),
            .init(
                "groups",
                .record(
                    ("good", .int(good)), ("failed", .int(failed)), ("open", .int(open)),
                    ("input", .int(input)))),
            .init("undecided", .int(undecided)),
            .init("outcomes", .array(outcomes.map(\.json))),
            .init("money", .array(money.map(\.json))),
            .init("rows_without_amount", .int(rowsWithoutAmount)),
        ]
    }
}

extension OutcomeCount {
    fileprivate var json: JSONValue {
        .record(
            ("outcome", .string(reading.outcome.rawValue)),
            ("reason", .text(reading.reason?.rawValue)),
            ("group", .string(reading.group.rawValue)),
            ("rows", .int(rows)),
            ("amounts", .array(amounts.map(\.json))))
    }
}

extension Money {
    var json: JSONValue {
        .record(("currency", .string(currency.code)), ("minor", .int(minor)))
    }
}

extension CurrencyMoney {
    fileprivate var json: JSONValue {
        .record(
            ("currency", .string(currency.code)),
            ("rows", .int(rows)),
            ("authorized", .int(authorized)),
            ("good", .int(good)),
            ("failed", .int(failed)),
            ("open", .int(open)),
            ("input", .int(input)),
            ("released", .int(released)),
            ("already", .int(already)),
            ("kept", .int(kept)),
            ("difference", .int(difference)))
    }
}
