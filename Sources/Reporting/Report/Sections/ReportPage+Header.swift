import AnnulModel
import Ledger

extension ReportPage {
    /// The run in one sentence.
    ///
    /// For example `3,076 payments: 2,900 released, 120 failed, 56 open.`
    var headline: String { headlineParts.joined(separator: " ") }

    /// What of it stays on one line.
    private var headlineParts: [String] {
        let payments = totals.good + totals.failed + totals.open
        guard payments > 0 else { return ["No payments."] }
        return [
            "\(payments.of("payment")):", "\(totals.good.grouped) released,",
            "\(totals.failed.grouped) failed,", "\(totals.open.grouped) open.",
        ]
    }

    var header: HTML {
        let parts = headlineParts.map { part -> HTML in "<span>\(part)</span> " }
        return """
            <header>
            <p class="kicker">Cancelled payments\(environments)</p>
            <h1>\(parts.joined())</h1>
            <p class="lead">\(verdict)</p>
            \(facts)
            </header>
            """
    }

    /// What the figures ask of the reader.
    private var verdict: String {
        var sentences: [String] = []
        if run.state == .refused {
            sentences.append("The input was refused as a whole, and nothing was sent.")
        } else if [.running, .draining, .ready, .reading].contains(run.state) {
            sentences.append("The run goes on: these figures are as of \(summary.asOf.inMinutes).")
        } else if [.interrupted, .halted].contains(run.state) {
            sentences.append("The run is \(run.state.rawValue), and can be resumed.")
        } else if run.state == .abandoned {
            sentences.append("The run was given up.")
        }
        if totals.open > 0 {
            sentences.append("Open payments are not decided yet; see below what they need.")
        } else if totals.failed > 0 {
            sentences.append(
                "Every payment is accounted for; of those that failed nothing was cancelled.")
        } else if totals.good > 0 {
            sentences.append("Every payment is released. There is nothing to do.")
        }
        if totals.input > 0 {
            sentences.append(
                "\(totals.input.of("further row")) could not be used, or"
                    + " \(totals.input == 1 ? "repeats" : "repeat") another.")
        }
        return sentences.joined(separator: " ")
    }

    /// Which environments were touched: play money must not be taken for real.
    private var environments: HTML {
        let names = Set(summary.accounts.compactMap(\.merchant?.environment.rawValue)).sorted()
        return names.map { " <span class=\"tag\">\($0)</span>" }.joined()
    }

    private var facts: HTML {
        var facts: [(String, String)] = [("Run", run.name)]
        if let label = run.label { facts.append(("Name", label)) }
        facts.append(("State", state))
        facts.append(("Began", run.began.inMinutes))
        if let ended = run.ended {
            facts.append(("Ended", "\(ended.inMinutes) (\((ended - run.began).inWords))"))
        } else {
            facts.append(("As of", summary.asOf.inMinutes))
        }
        if let pace = summary.pace { facts.append(("Sending", pace.sentence)) }
        let names = report.inputs.sorted { $0.key < $1.key }.map(\.value)
        let shown = names.prefix(Self.mostInputs).joined(separator: ", ")
        let more = names.count - Self.mostInputs
        facts.append(("Input", shown + (more > 0 ? ", and \(more) more" : "")))
        let list = facts.filter { !$0.1.isEmpty }.map { name, value -> HTML in
            "<div><dt>\(name)</dt><dd>\(value.shortened(to: 300))</dd></div>"
        }
        return "<dl class=\"facts\">\(list.joined())</dl>"
    }

    private var state: String {
        let reason = run.reason.map { " (\($0.rawValue))" } ?? ""
        let code = run.exitCode.map { ", exit code \($0)" } ?? ""
        return run.state.rawValue + reason + code
    }

    private static let mostInputs = 5

    var footer: HTML {
        """
        <footer>
        <p>Written by Annul \(Version.current) at \(summary.asOf.description). Times are in UTC.
        Amounts are those of the input, unless said otherwise.</p>
        <p>The ledger's head was <code>\(summary.head.hex)</code>, commit \(summary.head.commit).
        <code>annul verify --head</code> with it shows whether the ledger still holds what this
        page was made of.</p>
        </footer>
        """
    }
}
