import AnnulModel
import Engine
import FoundationEssentials
import Ledger
import Logging
import Providers
import Sandbox

/// One night in a simulated world: a file of payments, providers that misbehave, a network that
/// loses things, a process that dies and is started again until the run is finished.
///
/// The ledger is a real file; the engine, the decisions and the provider adapters are the real
/// ones. Everything else comes from the seed.
package struct Story: Sendable {
    package let seed: UInt64
    package let mutant: Mutant?
    private let rows: Int

    /// - Parameters:
    ///   - seed: where everything comes from.
    ///   - rows: how many payments; `nil` lets the seed say, most worlds being small.
    ///   - mutant: the rule that is broken.
    package init(seed: UInt64, rows: Int? = nil, mutant: Mutant? = nil) {
        self.seed = seed
        self.rows = rows ?? [12, 20, 30, 60][Int(seed % 4)]
        self.mutant = mutant
    }

    /// Plays the night to its end, and audits it against the sandbox's truth.
    ///
    /// - Parameter folder: where the ledger is made; nobody else uses it.
    /// - Returns: what happened, and every breach of a promise.
    /// - Throws: `LedgerError` where the ledger itself fails.
    package func play(in folder: String) throws -> StoryReport {
        let stage = Stage(seed: seed, rows: rows, mutant: mutant, folder: folder)
        var report = StoryReport(seed: seed)
        var isFinished = false
        while !isFinished, report.lives < Self.mostLives {
            report.lives += 1
            // The last lives are let live: a story must have an end.
            let death = report.lives < Self.mostLives / 2 ? stage.nextDeath() : nil
            isFinished = try stage.live(until: death, into: &report)
            if !isFinished { stage.rest(after: report) }
        }
        stage.waitForStragglers()
        report.trace = stage.world.trace
        report.virtualTime = stage.world.now
        report.struck = stage.network.struck.merging(stage.struck) { $0 + $1 }
        report.branches = try Branches.count(in: stage.ledgerPath)
        report.forms = Set(stage.accounts.map(\.form.rawValue))
        if !isFinished { report.breaches.append("the run did not finish in \(report.lives) lives") }
        try Auditor(stage: stage).audit(into: &report)
        return report
    }

    static let mostLives = 24
}

/// What a story came to.
package struct StoryReport: Sendable {
    package let seed: UInt64
    /// How often the process was started.
    package var lives = 0
    package var trace: UInt64 = 0
    package var virtualTime = Duration.zero
    /// How often each fault struck.
    package var struck: [String: Int] = [:]
    /// How often each branch of the decisions was gone through.
    package var branches: [String: Int] = [:]
    package var outcomes: [String: Int] = [:]
    /// Which providers took part, each in the form that it was spoken to in.
    package var forms: Set<String> = []
    /// How often claimed rows were found at an opening.
    package var recovered = 0
    /// Every promise that was not kept.
    package var breaches: [String] = []

    package init(seed: UInt64) { self.seed = seed }
}
