import AnnulModel
import Ledger

extension Plan {
    /// The plan for people.
    package var text: String {
        let blocks = [head] + accounts + [money, why, end]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private var head: [String] {
        ["Plan: nothing was sent, and nothing is kept"]
            + inputs.flatMap { input in
                [
                    "\(input.name.plain): \(input.size) bytes, SHA-256 \(input.sha256.prefix(16))…",
                    "  \(input.mapping.joined(separator: ", ").plain)",
                ]
            }
    }

    private var accounts: [[String]] {
        zip(summary.accounts, parts).map { lane, part in
            var title = lane.account.isEmpty ? "Rows without an account" : lane.account.plain
            if let merchant = lane.merchant {
                title +=
                    " (\(merchant.provider.rawValue) \(merchant.id.plain),"
                    + " \(merchant.environment.rawValue))"
            }
            if let endpoint = part.endpoint { title += " at \(endpoint.description.plain)" }
            var table = TextTable(.left, .right)
            table.append("to cancel", "\(part.toSend - part.inDoubt)")
            if part.inDoubt > 0 { table.append("in doubt, to find out", "\(part.inDoubt)") }
            for outcome in lane.counts.outcomes where outcome.isLeftOut {
                let reason = outcome.reading.reason.map { " (\($0.rawValue))" } ?? ""
                table.append(outcome.reading.outcome.rawValue + reason, "\(outcome.rows)")
            }
            let time = part.toSend > 0 ? ["  takes at least \(part.bound.inWords)"] : []
            return [title] + table.lines(indent: "  ") + time
        }
    }

    private var money: [String] {
        var table = TextTable(.left, .right)
        for money in summary.totals.outcomes.filter({ !$0.isLeftOut }).flatMap(\.amounts).sums {
            table.append("  \(money.currency.code)", money.major)
        }
        guard !table.isEmpty else { return [] }
        return ["Authorized, to be released"] + table.lines()
    }

    private var why: [String] {
        let lines = examples.flatMap { example in
            let reference = example.reference.map { " (\($0.plain))" } ?? ""
            let file = file(of: example).map { "\($0.plain) " } ?? ""
            return "\(file)line \(example.line)\(reference): \(example.detail.plain)"
                .wrapped(to: 80, indent: "  ")
        }
        return lines.isEmpty ? [] : ["Why rows are left out, an example of each reason"] + lines
    }

    private var end: [String] {
        let rows = toSend == 1 ? "1 payment" : "\(toSend) payments"
        var lines = ["\(rows) would be cancelled. This can't be undone."]
        if let slowest {
            lines.append(
                "It takes at least \(slowest.bound.inWords); '\(slowest.account.plain)' decides.")
        }
        return lines + ["Digest: \(digest)"]
    }
}

extension OutcomeCount {
    /// Rows that a run would not send.
    fileprivate var isLeftOut: Bool {
        reading.group != .open || reading.reason != nil && reading.reason != .noAnswer
    }
}
