import AnnulModel
import Ledger

/// A run's summary for people: plain text, no wider than its names demand.
package struct SummaryText: Sendable {
    private let summary: RunSummary
    private let files: String?
    private let program: String

    /// Prepares the text.
    ///
    /// - Parameters:
    ///   - summary: what to tell.
    ///   - files: the directory of the run's files, if they are in place.
    ///   - program: how the program is called: its name, and where configuration and ledger are.
    package init(of summary: RunSummary, files: String?, program: String = "annul") {
        self.summary = summary
        self.files = files
        self.program = program
    }

    /// The lines, joined and ended by line feeds.
    package var text: String {
        let parts = [head] + accounts + [totals, money, reasons, rereads, end]
        return parts.filter { !$0.isEmpty }.map(\.visibleText)
            .joined(separator: "\n")
    }

    private var run: RunRecord { summary.run }

    private var head: [String] {
        let label = run.label.map { " (\($0))" } ?? ""
        var words = "Run \(run.name)\(label): \(run.state.rawValue)"
        if let reason = run.reason { words += " (\(reason.rawValue))" }
        if let code = run.exitCode { words += ", exit code \(code)" }
        var times = "Began \(run.began.inMinutes)"
        if let ended = run.ended {
            times += ", ended \(ended.inMinutes) (\((ended - run.began).inWords))"
        } else {
            times += ", as of \(summary.asOf.inMinutes)"
        }
        if let end = summary.estimatedEnd { times += ", should end \(end.inMinutes)" }
        var lines = [words, times]
        lines += summary.chain.lines.flatMap { $0.wrapped(to: Self.width, indent: "") }
        if let returned = summary.returned.text {
            lines += "Rows that came back: \(returned)".wrapped(to: Self.width, indent: "")
        }
        // Of what is over in a moment it says nothing.
        guard let pace = summary.pace, pace.boundSeconds >= 10 else { return lines }
        return lines + ["Sending took \(pace.sentence)"]
    }

    private var accounts: [[String]] {
        summary.accounts.map { account in
            var title = account.account.isEmpty ? "Rows without an account" : account.account.plain
            if let merchant = account.merchant {
                title +=
                    " (\(merchant.provider.rawValue) \(merchant.id.plain),"
                    + " \(merchant.environment.rawValue))"
            }
            var lines = [title]
            if let reason = account.stoppedBecause {
                let why = account.stoppedDetail.isEmpty ? "" : ": \(account.stoppedDetail.plain)"
                lines += "stopped (\(reason.rawValue))\(why)".wrapped(to: Self.width, indent: "  ")
            }
            if let wait = summary.waits.first(where: { $0.account == account.account }),
                account.stoppedBecause == nil
            {
                lines += "waits for \(wait.words)".wrapped(to: Self.width, indent: "  ")
            }
            if let lessons = account.lessons?.sentence {
                lines += "the provider: \(lessons.plain)".wrapped(to: Self.width, indent: "  ")
            }
            return lines + table(account.counts, last: nil)
        }
    }

    private var totals: [String] {
        guard summary.accounts.count != 1 else { return [] }
        return ["All accounts"] + table(summary.totals, last: "total")
    }

    /// Outcomes, rows, and what the input says is authorized.
    private func table(_ counts: RowCounts, last: String?) -> [String] {
        var table = TextTable(.left, .right, .right)
        for outcome in Outcome.allCases {
            for group in Outcome.Group.allCases {
                let alike = counts.outcomes.filter {
                    $0.reading.outcome == outcome && $0.reading.group == group
                }
                guard !alike.isEmpty else { continue }
                let isElsewhere = group == .open && outcome == .duplicate
                let name = isElsewhere ? "duplicate (open elsewhere)" : outcome.rawValue
                let rows = alike.reduce(0) { $0 + $1.rows }
                append(name, rows, alike.flatMap(\.amounts).sums, to: &table)
            }
        }
        if table.isEmpty || last != nil {
            let amounts = counts.money.map { Money(minor: $0.authorized, currency: $0.currency) }
            append(last ?? "no rows", counts.rows, amounts, to: &table)
        }
        return table.lines(indent: "  ")
    }

    private func append(
        _ name: String, _ rows: Int64, _ amounts: [Money], to table: inout TextTable
    ) {
        table.append(name, "\(rows)", amounts.first?.description ?? "")
        for amount in amounts.dropFirst() { table.append("", "", amount.description) }
    }

    private var money: [String] {
        let all = summary.totals.money
        var lines: [String] = []
        for start in stride(from: 0, to: all.count, by: Self.currenciesAbreast) {
            let abreast = all[start..<min(all.count, start + Self.currenciesAbreast)]
            var table = TextTable([.left] + abreast.map { _ in .right })
            let figures: [(String, (CurrencyMoney) -> Int64)] = [
                ("authorized by the input", \.authorized), ("  good", \.good),
                ("  failed", \.failed), ("  open", \.open),
                ("  unusable and duplicate", \.input), ("released now", \.released),
                ("released before", \.already), ("stays charged", \.kept),
                ("providers beyond input", \.difference),
            ]
            table.append(["Money"] + abreast.map(\.currency.code))
            for (name, figure) in figures {
                let cells = abreast.map { Money(minor: figure($0), currency: $0.currency).major }
                table.append(["  \(name)"] + cells)
            }
            lines += table.lines()
        }
        guard !all.isEmpty else { return [] }
        // A summary that does not balance can't be made.
        lines.append("  It balances: authorized = good + failed + open + unusable and duplicate")
        let without = summary.totals.rowsWithoutAmount
        if without > 0 { lines.append("  \(without.rows) without an amount") }
        return lines
    }

    private var reasons: [String] {
        let all = summary.reasons
        guard !all.isEmpty else { return [] }
        var lines = ["Why, and what to do"]
        for found in all.prefix(Self.mostReasons) {
            lines.append("  \(found.words): \(found.rows.rows)")
            if let example = found.example {
                let reference = example.reference.map { " (\($0.plain))" } ?? ""
                let words = "row \(example.row)\(reference): \(example.detail.plain)"
                lines += words.wrapped(to: Self.width, indent: "    ")
            }
            lines += "To do: \(found.remedy)".wrapped(to: Self.width, indent: "    ")
        }
        let more = all.count - Self.mostReasons
        if more > 0 { lines.append("  and \(more) more, in summary.json") }
        return lines
    }

    /// What of the cancelled payments was not read again, where that was asked for.
    private var rereads: [String] {
        let (waiting, unconfirmed) = (summary.rereads.waiting, summary.rereads.unconfirmed)
        var sentences: [String] = []
        if waiting > 0 {
            let last = summary.rereads.until.map { ", the last at \($0.inMinutes)" } ?? ""
            sentences.append(
                run.state.isUnfinished
                    ? "\(waiting.rows) cancelled and still to be read again\(last)."
                    : "\(waiting.rows) cancelled and not read again, as was asked for at the time.")
        }
        if unconfirmed > 0 {
            sentences.append(
                "\(unconfirmed.rows) cancelled that could not be read again: the provider did not"
                    + " answer in all attempts. They may have completed since; look there.")
        }
        return sentences.isEmpty
            ? [] : ["Read again"] + sentences.flatMap { $0.wrapped(to: Self.width, indent: "  ") }
    }

    private var end: [String] {
        var lines: [String] = []
        if let files { lines.append("Files: \(files)") }
        lines += ["Head of the ledger, at commit \(summary.head.commit):", "  \(summary.head.hex)"]
        if let left = summary.leftOpenBefore, left > 0 {
            lines.append("Left open by earlier runs: \(left.payments)")
        }
        let steps = summary.nextSteps.map { step in
            (command: "\(program) \(step.command)", purpose: step.purpose)
        }
        guard !steps.isEmpty else { return lines }
        // What is too long to stand beside its purpose stands above it.
        let purpose = steps.map { $0.purpose.count }.max() ?? 0
        let room = Self.width - purpose - 4
        let width = steps.map { $0.command.count }.filter { $0 <= room }.max() ?? 0
        lines.append("Next:")
        for step in steps {
            lines +=
                step.command.count <= width
                ? ["  \(step.command.padded(to: width))  \(step.purpose)"]
                : ["  \(step.command)", "      \(step.purpose)"]
        }
        return lines
    }

    private static let width = 80
    private static let currenciesAbreast = 3
    private static let mostReasons = 8
}

extension Int64 {
    fileprivate var payments: String { self == 1 ? "1 payment" : "\(self) payments" }
}

extension Timestamp {
    /// To the minute, for people: `2026-11-21 04:05 UTC`.
    var inMinutes: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}

extension [Money] {
    /// The sum of each currency, in the order of their codes.
    var sums: [Money] {
        Set(map(\.currency)).sorted().map { currency in
            let own = filter { $0.currency == currency }
            return Money(minor: own.reduce(0) { $0 + $1.minor }, currency: currency)
        }
    }
}
