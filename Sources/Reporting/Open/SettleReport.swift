package import AnnulModel

/// What a person's decision has settled.
package struct SettleReport: Hashable, Sendable {
    private let run: String
    private let settled: Int
    private let word: String
    private let person: String

    /// - Parameters:
    ///   - run: the run's name.
    ///   - settled: how many of its rows were settled.
    ///   - isCancelled: what the person said of them.
    ///   - person: who.
    package init(run: String, settled: Int, isCancelled: Bool, by person: String) {
        self.run = run
        self.settled = settled
        word = isCancelled ? "cancelled" : "not_cancelled"
        self.person = person
    }

    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)), ("run", .string(run)), ("settled", .int(settled)),
            ("as", .string(word)), ("by", .string(person)))
    }

    /// For people.
    package var text: String {
        guard settled > 0 else { return "Nothing to settle in run \(run).\n" }
        return "Settled \(settled == 1 ? "1 row" : "\(settled) rows") of run \(run) as \(word).\n"
    }
}
