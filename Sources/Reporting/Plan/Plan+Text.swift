import AnnulModel
import Ledger

extension Plan {
    /// The plan for people.
    package var text: String { text(headed: "Plan: nothing was sent, and nothing is kept") }

    /// The plan for people, under a line of its own.
    package func text(headed heading: String) -> String {
        let blocks = [head(heading)] + accounts + [money, why, guards, end]
        return blocks.filter { !$0.isEmpty }.map(\.visibleText)
            .joined(separator: "\n")
    }

    private func head(_ heading: String) -> [String] {
        [heading]
            + (summary.returned.text.map { ["Rows that came back: \($0)"] } ?? [])
            + inputs.flatMap { input in
                [
                    "\(input.name.plain): \(input.size) bytes, SHA-256 \(input.sha256.prefix(16))…"
                ]
                    + input.mapping.joined(separator: ", ").plain
                    .wrapped(to: Self.width, indent: "  ")
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
            if part.leftAtDeadline > 0 {
                table.append("left at the deadline", "about \(part.leftAtDeadline)")
            }
            var lines = [title] + table.lines(indent: "  ")
            if part.toSend > 0 { lines.append("  takes at least \(part.bound.inWords)") }
            if part.end > summary.asOf + part.bound {
                lines.append("  rests in its pauses, and ends at \(part.end.inMinutes) at best")
            }
            return lines
        }
    }

    private var money: [String] {
        var table = TextTable(.left, .right)
        for money in summary.totals.outcomes.filter({ !$0.isLeftOut }).flatMap(\.amounts).sums {
            table.append("  \(money.currency.code)", money.major)
        }
        if work.withoutAmount > 0, !table.isEmpty {
            table.append("  rows without an amount", "\(work.withoutAmount)")
        }
        guard !table.isEmpty else { return [] }
        return ["Authorized, to be released"] + table.lines()
    }

    private var why: [String] {
        let lines = examples.flatMap { example in
            let reference = example.reference.map { " (\($0.plain))" } ?? ""
            let file = file(of: example).map { "\($0.plain) " } ?? ""
            return "\(file)line \(example.line)\(reference): \(example.detail.plain)"
                .wrapped(to: Self.width, indent: "  ")
        }
        return lines.isEmpty ? [] : ["Why rows are left out, an example of each reason"] + lines
    }

    private var guards: [String] {
        var lines = bounds.guardLines.map { "  \($0)" }
        if let deadline = bounds.deadline { lines.append("  deadline: \(deadline.inMinutes)") }
        return lines.isEmpty ? [] : ["Guards"] + lines
    }

    private var end: [String] {
        let rows = toSend == 1 ? "1 payment" : "\(toSend) payments"
        let accounts = parts.filter { $0.isLive && $0.toSend > 0 }.map(\.account.plain)
        guard excesses.isEmpty else {
            return excesses + ["Nothing of it would be sent.", "Digest: \(digest)"]
        }
        guard toSend > 0 else { return ["Nothing would be cancelled.", "Digest: \(digest)"] }
        var lines = ["\(rows) would be cancelled. This can't be undone."]
        if !accounts.isEmpty {
            lines.append("Real money: \(accounts.joined(separator: ", ")).")
            if bounds.guards.canary == nil, isComparedByCanaryAlone {
                lines.append(
                    "Amounts are not compared with the providers': that takes guards.canary, or"
                        + " compare: all.")
            }
        }
        if let slowest {
            lines.append(
                "It takes at least \(slowest.bound.inWords); '\(slowest.account.plain)' decides.")
        }
        if leftAtDeadline > 0 {
            lines.append("About \(leftAtDeadline) rows are left when the deadline comes.")
        }
        return lines.flatMap { $0.wrapped(to: Self.width, indent: "") } + ["Digest: \(digest)"]
    }

    private static let width = 80
}

extension OutcomeCount {
    /// Rows that a run would not send.
    fileprivate var isLeftOut: Bool {
        reading.group != .open || reading.reason != nil && reading.reason != .noAnswer
    }
}
