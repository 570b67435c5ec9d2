import AnnulModel
import Ledger

/// A run's summary for people: plain text, no wider than its names demand.
package struct SummaryText: Sendable {
    private let summary: RunSummary
    private let files: String?
    private let examples: [RowExample]

    /// Prepares the text.
    ///
    /// - Parameters:
    ///   - summary: what to tell.
    ///   - files: the directory of the run's files, if they are in place.
    ///   - examples: rows that show what stands behind the reasons.
    package init(of summary: RunSummary, files: String?, examples: [RowExample] = []) {
        self.summary = summary
        self.files = files
        self.examples = examples
    }

    /// The lines, joined and ended by line feeds.
    package var text: String {
        let parts = [head] + accounts + [totals, money, reasons, rereads, end]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
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
        // Of what is over in a moment it says nothing.
        guard let pace = summary.pace, pace.boundSeconds >= 10 else { return [words, times] }
        let hundredths = Int((pace.ratio * 100).rounded())
        let factor = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
        return [
            words, times,
            "Sending took \(Duration.seconds(pace.seconds).inWords), \(factor) times the least that"
                + " the limits of '\(pace.account.plain)' allow",
        ]
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
                let words = "stopped (\(reason.rawValue)): \(account.stoppedDetail.plain)"
                lines += words.wrapped(to: Self.width, indent: "  ")
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
                ("authorized by the input", \.authorized), ("released now", \.released),
                ("released before", \.already), ("stays charged", \.kept), ("failed", \.failed),
                ("open", \.open), ("unusable and duplicate", \.input),
                ("providers beyond input", \.difference),
            ]
            table.append(["Money"] + abreast.map(\.currency.code))
            for (name, figure) in figures {
                let cells = abreast.map { Money(minor: figure($0), currency: $0.currency).major }
                table.append(["  \(name)"] + cells)
            }
            lines += table.lines()
        }
        let without = summary.totals.rowsWithoutAmount
        if !all.isEmpty, without > 0 { lines.append("  \(without.rows) without an amount") }
        return lines
    }

    private var reasons: [String] {
        var rows: [Reason: (rows: Int64, readings: [OutcomeCount.Reading])] = [:]
        for count in summary.totals.outcomes where count.reading.group != .good {
            guard let reason = count.reading.reason else { continue }
            rows[reason, default: (0, [])].rows += count.rows
            rows[reason, default: (0, [])].readings.append(count.reading)
        }
        let most = rows.sorted {
            ($1.value.rows, $0.key.rawValue) < ($0.value.rows, $1.key.rawValue)
        }
        let lines = most.prefix(Self.mostReasons).flatMap { reason, found in
            var lines = ["  \(reason.rawValue): \(found.rows.rows)"]
            if let example = examples.first(where: { found.readings.contains($0.reading) }) {
                let reference = example.reference.map { " (\($0.plain))" } ?? ""
                let words = "row \(example.row)\(reference): \(example.detail.plain)"
                lines += words.wrapped(to: Self.width, indent: "    ")
            }
            return lines
        }
        return lines.isEmpty ? [] : ["Why"] + lines
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
        var next = TextTable(.left, .left)
        for (command, purpose) in commands { next.append(command, purpose) }
        if !next.isEmpty { lines += ["Next:"] + next.lines(indent: "  ") }
        return lines
    }

    private var commands: [(String, String)] {
        let totals = summary.totals
        var commands: [(String, String)] = []
        if run.state.isUnfinished, run.state != .running, run.state != .draining {
            switch run.reason {
            case .cap:
                commands.append(("annul abandon \(run.name)", "gives it up"))
            case .deadline:
                commands.append(
                    ("annul resume \(run.name) --deadline none", "goes on without its deadline"))
            default: commands.append(("annul resume \(run.name)", "goes on with it"))
            }
        }
        if run.state == .running || run.state == .draining {
            commands.append(("annul status \(run.name)", "shows how far it is"))
        }
        if totals.failed > 0 {
            commands.append(
                ("annul export \(run.name) --failed", "lists the \(totals.failed.rows) that failed")
            )
        }
        let inDoubt = totals.outcomes.filter { $0.reading.outcome == .inDoubt }
            .reduce(0) { $0 + $1.rows }
        if inDoubt > 0 {
            commands.append(
                ("annul export \(run.name) --in-doubt", "lists the \(inDoubt.rows) in doubt"))
            if !run.state.isUnfinished {
                commands.append(
                    ("annul resolve \(run.name)", "asks the providers about them, sends nothing"))
            }
        }
        if !run.state.isUnfinished, run.state != .refused, totals.failed + totals.open > 0 {
            commands.append(("annul rerun \(run.name)", "runs what may still be cancelled again"))
        }
        if let example = examples.first(where: { $0.reading.group != .input }) ?? examples.first {
            commands.append(
                ("annul show \(run.name) \(example.row)", "tells that payment's whole story"))
        }
        return commands
    }

    private static let width = 80
    private static let currenciesAbreast = 3
    private static let mostReasons = 8
}

extension Int64 {
    fileprivate var rows: String { self == 1 ? "1 row" : "\(self) rows" }
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
