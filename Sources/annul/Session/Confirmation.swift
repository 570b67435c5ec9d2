import AnnulModel
import Ledger
import Reporting
import Settings

/// Asks whether real money is to be moved: a person at a terminal, the digest that was given, or
/// the policy for nights without anybody.
struct Confirmation {
    let session: Session
    let terms: Terms
    /// Whether a signal has come, so that nobody is asked any more.
    let isStopped: @Sendable () -> Bool

    /// Asks.
    ///
    /// - Parameters:
    ///   - plan: what would be sent.
    ///   - run: the run.
    /// - Returns: how it was confirmed, as a sentence for the record; `nil` where it was not: then
    ///   the plan has been shown, and why.
    /// - Throws: `LedgerError`.
    func confirm(_ plan: Plan, of run: RunRecord) throws -> String? {
        if let digest = terms.digest {
            if plan.digest.hasPrefix(digest) { return "by --confirm \(digest)" }
            return refuse(
                plan, of: run,
                "the plan is not the one that was confirmed: its digest is another. Something has"
                    + " changed since, the input, the configuration or the ledger.")
        }
        if terms.isUnattended { return try confirmUnattended(plan, of: run) }
        guard let terminal = Terminal(besideInput: terms.readsStandardInput) else {
            return refuse(
                plan, of: run, "live accounts are sent to only once somebody has confirmed it.")
        }
        terminal.say(plan.text(headed: "Run \(run.name): nothing has been sent yet"))
        terminal.say(
            "This moves real money. To send, type the number of payments: ", endsLine: false)
        let typed = terminal.line(unless: isStopped)
        guard !isStopped() else { return nil }
        guard typed == "\(plan.toSend)" else {
            session.console.error(
                "'\(typed ?? "")' is not the number of payments. Nothing was sent.")
            return nil
        }
        return "\(plan.toSend) typed at a terminal"
    }

    private func confirmUnattended(_ plan: Plan, of run: RunRecord) throws -> String? {
        guard let policy = session.configuration.unattended else {
            return refuse(
                plan, of: run,
                "--unattended: the configuration has no section 'unattended' that says what may be"
                    + " sent without a person.")
        }
        let objections = policy.objections(
            to: plan.work, after: try session.reader().rowsOfEarlierRuns(like: run))
        guard objections.isEmpty else {
            return refuse(
                plan, of: run, "--unattended: \(objections.joined(separator: " "))")
        }
        return "by --unattended, within the configuration's policy"
    }

    private func refuse(_ plan: Plan, of run: RunRecord, _ why: String) -> String? {
        let console = session.console
        console.print(
            (session.options.json
                ? plan.json.indented
                : plan.text(headed: "Run \(run.name): nothing was sent")).trimmed)
        console.error(
            "\(why) Nothing was sent. If the plan above is what you want, the same command with"
                + " --confirm sends it: \(command(confirming: plan.digest))")
        return nil
    }

    /// What was typed, with the digest in the place of what did not do.
    private func command(confirming digest: String) -> String {
        var words: [String] = []
        var arguments = CommandLine.arguments.dropFirst()[...]
        while let word = arguments.popFirst() {
            if word == "--unattended" || word.hasPrefix("--confirm=") { continue }
            if word == "--confirm" {
                _ = arguments.popFirst()
                continue
            }
            words.append(word.asTyped)
        }
        return "annul \((words + ["--confirm", digest]).joined(separator: " "))"
    }
}

extension LedgerReader {
    /// How many payments earlier runs of the same name worked on, the newest last; `nil` for a run
    /// without a name.
    ///
    /// A name is used once, so names are the same that differ in their digits alone, as in
    /// `nightly-2026-11-21`.
    fileprivate func rowsOfEarlierRuns(like run: RunRecord) throws -> [Int64]? {
        guard let label = run.label else { return nil }
        let alike = try runs().filter { other in
            other.id < run.id && other.state == .finished
                && other.label?.withoutDigits == label.withoutDigits
        }
        let rows: [Int64] = try alike.map { other in
            try tallies(of: other).reduce(Int64(0)) { sum, tally in
                let outcome = Outcome(rawValue: tally.key.standing.outcome)
                let isWork =
                    outcome?.group != .input && tally.key.standing.outcome != "open_duplicate"
                    && tally.key.standing.reason != Reason.limit.rawValue
                return sum + (isWork ? tally.value.rows : 0)
            }
        }
        // An empty night says nothing of how many there are.
        return rows.filter { $0 > 0 }
    }
}

extension RunRecord {
    /// Not refused, nor given up because nobody confirmed it: its name is taken.
    var isConfirmed: Bool {
        state != .refused && !(state == .abandoned && exitCode == Int(Confirmation.exitCode))
    }
}

extension Confirmation {
    /// Needs confirmation; nothing sent.
    static let exitCode: Int32 = 6
}

extension String {
    /// The text with every row of digits as one sign.
    fileprivate var withoutDigits: String {
        var text = ""
        for character in self {
            let sign: Character = character.isNumber ? "#" : character
            if sign != "#" || text.last != "#" { text.append(sign) }
        }
        return text
    }
}
