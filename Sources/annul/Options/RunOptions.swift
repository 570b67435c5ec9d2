import ArgumentParser
import Ledger

/// What is asked of a run, or of the plan of one.
struct RunOptions: ParsableArguments {
    @Flag(help: "Refuse the whole input where a single row can't be used.")
    var strict = false

    @Option(name: .customLong("expect-rows"), help: "Refuse an input of another number of rows.")
    var expectRows: Int?

    @Option(help: "Work on so many rows of each account; the rest stays unprocessed.")
    var limit: Int?

    @Flag(
        help: """
            Ask the provider about payments that were cancelled before; cancel those whose \
            authorization still stands.
            """)
    var recheck = false

    @Flag(
        help: """
            Take rows of another ledger's runs in: they begin in doubt, and are looked up before \
            anything is sent.
            """)
    var adopt = false

    /// What was asked for.
    ///
    /// - Throws: `UsageError` for a number that makes no sense.
    func request() throws -> RunRequest {
        for (name, number) in [("--limit", limit), ("--expect-rows", expectRows)] {
            guard let number, number < 0 || (name == "--limit" && number == 0) else { continue }
            throw UsageError(64, "\(name) \(number): say a number of rows.")
        }
        var request = RunRequest()
        request.isStrict = strict
        request.expectedRows = expectRows
        request.rules = IntakeRules(limit: limit, rechecks: recheck, adopts: adopt)
        return request
    }
}
