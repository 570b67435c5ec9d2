import AnnulModel
import Engine
import FoundationEssentials
import Ledger
import Logging
import Providers
import Sandbox

/// Where a story plays: the world, the providers, the network, the file of payments, the ledger.
final class Stage {
    let world: SimulatedWorld
    let bank: SandboxBank
    let network: SimulatedTransport
    let ledgerPath: String
    let accounts: [SimulatedAccount]
    let input: [InputRow]
    let mutant: Mutant?
    private var random: SplitMix64

    static let runName = "20260501-120000-test"

    init(seed: UInt64, rows: Int, mutant: Mutant?, folder: String) {
        random = SplitMix64(seed: seed)
        self.mutant = mutant
        world = SimulatedWorld(seed: random.next())
        ledgerPath = folder + "/annul.ledger"
        var settings = SimulatedAccount.drawn(from: &random)
        if let mutant { settings = settings.map { mutant.change($0) } }
        accounts = settings
        bank = SandboxBank(SimulatedAccount.rules(for: accounts))
        network = SimulatedTransport(
            world: world, bank: bank, faults: .drawn(from: &random), seed: random.next())
        input = SimulatedInput.rows(rows, for: accounts, from: &random)
    }

    /// After how many steps the process dies, if it does: often while it still reads.
    func nextDeath() -> Int? {
        guard random.chance(0.7) else { return nil }
        return Int(random.next() % (random.chance(0.3) ? 60 : 4000))
    }

    /// One life of the process, from opening the ledger to its end or its death.
    ///
    /// - Returns: whether the run is finished.
    func live(until death: Int?, into report: inout StoryReport) throws -> Bool {
        network.isProcessAlive = true
        let ledger = try Ledger(
            path: ledgerPath, creates: true, holder: nil, clock: world.clock,
            random: RandomSource(SplitMix64(seed: random.next())), executor: world.ledgerExecutor)
        let life = Life(stage: self, ledger: ledger, random: SplitMix64(seed: random.next()))
        let ending = Ending()
        // The one unstructured task: it stands for the process.
        let process = Task(executorPreference: world) {
            do {
                ending.result = .success(try await life.run())
            } catch {
                ending.result = .failure(error)
            }
        }
        let isOver = { ending.result != nil }
        if let death {
            let lastStep = world.steps + death
            _ = world.run { isOver() || self.world.steps >= lastStep }
        } else if !world.run(until: isOver) {
            report.breaches.append("everybody waits for something that never comes")
        }
        let died = !isOver()
        if died {
            ledger.sever()
            network.isProcessAlive = false
            process.cancel()
            _ = world.run(until: isOver)
        }
        close(ledger)
        switch ending.result {
        case .success(let life):
            report.recovered += life.recovered
            return life.isFinished
        case .failure(let error):
            if !died { throw error }
            return false
        case nil: return false
        }
    }

    /// Lets everything arrive that is still under way in the network.
    func waitForStragglers() {
        let settled = world.now + .seconds(120)
        var isOver = false
        world.at(settled) { isOver = true }
        _ = world.run { isOver && self.network.underWay == 0 }
    }

    private func close(_ ledger: Ledger) {
        let ending = Ending()
        _ = Task(executorPreference: world) {
            await ledger.close()
            ending.result = .success(Life.End(isFinished: false, recovered: 0))
        }
        _ = world.run { ending.result != nil }
    }
}

/// How a life ended; confined to the world's thread as all that happens in it.
private final class Ending: @unchecked Sendable {
    var result: Result<Life.End, any Error>?
}
