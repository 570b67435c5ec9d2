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
    private(set) var struck: [String: Int] = [:]
    private(set) var lives: [LifeRecord] = []
    private(set) var isAbandoned = false
    /// When the run is told to claim nothing more, if it is.
    private let deadline: Duration?
    private var random: SplitMix64

    static let clockJump = "wall clock jump"
    /// After so many lives a run is given up whose account is turned away.
    static let mostTries = 5
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
            world: world, bank: bank, faults: .drawn(from: &random), accounts: accounts,
            seed: random.next())
        input = SimulatedInput.rows(rows, for: accounts, from: &random)
        deadline = random.chance(0.15) ? random.duration(upTo: .seconds(15)) : nil
        if random.chance(0.2) { scheduleJump() }
        for account in accounts where account.terms.credentials != .right {
            struck[account.terms.credentials.rawValue, default: 0] += 1
        }
        for outage in Ordeal.outages(of: accounts, from: &random) {
            world.at(outage.begins) { [self] in
                struck["outage: \(outage.fault)", default: 0] += 1
                bank.impose(
                    outage.fault, on: outage.merchant, until: world.trueWall + outage.lasts)
            }
        }
    }

    /// Sets the machine's clock at some moment, whoever is alive then.
    private func scheduleJump() {
        let jump = Ordeal.jump(from: &random)
        world.at(random.duration(upTo: .seconds(30))) { [self] in
            world.wallError += jump
            struck[Self.clockJump, default: 0] += 1
        }
    }

    /// How the process dies, if it does, and after how many steps: often while it still reads.
    func nextDeath() -> (kind: Death, steps: Int)? {
        guard random.chance(0.7) else { return nil }
        let kind = Death.allCases[Int(random.next() % UInt64(Death.allCases.count))]
        return (kind, Int(random.next() % (random.chance(0.3) ? 60 : 4000)))
    }

    /// The time from one life to the next, in which the machine's clock may be set.
    func rest(after report: StoryReport) {
        if random.chance(0.15) {
            world.wallError += Ordeal.jump(from: &random)
            struck[Self.clockJump, default: 0] += 1
        }
        // In the end somebody waits until the providers are well.
        let atLeast = report.lives < Story.mostLives / 2 ? Duration.zero : .seconds(60)
        let end = world.now + max(atLeast, Ordeal.absence(from: &random))
        var isOver = false
        world.at(end) { isOver = true }
        _ = world.run { isOver }
    }

    /// One life of the process, from opening the ledger to its end or its death.
    ///
    /// - Returns: whether the run is finished.
    func live(until death: (kind: Death, steps: Int)?, into report: inout StoryReport) throws
        -> Bool
    {
        network.isProcessAlive = true
        network.witness.begin(life: report.lives)
        // Near its end the night has a right clock: with a wrong one nobody lets the process in.
        if report.lives >= Story.mostLives / 2 { world.wallError = .zero }
        lives.append(LifeRecord(number: report.lives, began: world.now, wall: world.wall))
        let clock = mutant == .readsWallClock ? world.jumpingClock : world.clock
        let ledger = try Ledger(
            path: ledgerPath, creates: true, holder: nil, clock: clock,
            random: RandomSource(SplitMix64(seed: random.next())), executor: world.ledgerExecutor)
        let life = Life(
            stage: self, ledger: ledger, clock: clock, random: SplitMix64(seed: random.next()),
            number: report.lives)
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
            let lastStep = world.steps + death.steps
            _ = world.run { isOver() || self.world.steps >= lastStep }
        }
        let died = death != nil && !isOver()
        if let kind = death?.kind, died {
            struck[kind.rawValue, default: 0] += 1
            switch kind {
            case .crash:
                ledger.sever()
                network.isProcessAlive = false
                process.cancel()
            case .failedCommit: try BrokenLedger(ledgerPath).refuseCommits()
            case .hiddenCommit: try BrokenLedger(ledgerPath).takeAway()
            }
        }
        if !world.run(until: isOver) {
            report.breaches.append("everybody waits for something that never comes")
        }
        network.isProcessAlive = false
        close(ledger)
        try mend(after: died ? death?.kind : nil)
        lives[lives.count - 1].last = try LifeRecord.Facts(in: ledgerPath)
        switch ending.result {
        case .success(let life):
            report.recovered += life.recovered
            isAbandoned = life.isAbandoned
            return life.isFinished
        case .failure(let error):
            if !died { throw error }
            return false
        case nil: return false
        }
    }

    /// Notes something about the present life.
    func began(_ note: (inout LifeRecord) -> Void) -> LifeRecord {
        note(&lives[lives.count - 1])
        struck["pause", default: 0] += accounts.count {
            $0.terms.pause.ending(at: world.wall) != nil
        }
        return lives[lives.count - 1]
    }

    /// Ends the present run at the story's deadline, in the life that meets it; the next one is
    /// told that there is none.
    func drainAtDeadline(_ control: RunControl) {
        guard let deadline, world.now < deadline else { return }
        let life = lives.count
        world.at(deadline) { [self] in
            guard lives.count == life, network.isProcessAlive else { return }
            struck["deadline", default: 0] += 1
            lives[life - 1].drained = world.now
            if mutant != .ignoresDeadline { control.drain() }
        }
    }

    /// Lets everything arrive that is still under way in the network.
    func waitForStragglers() {
        let settled = world.now + .seconds(120)
        var isOver = false
        world.at(settled) { isOver = true }
        _ = world.run { isOver && self.network.underWay == 0 }
    }

    /// Has the ledger's file as it was, before the next life.
    private func mend(after death: Death?) throws {
        switch death {
        case .failedCommit: try BrokenLedger(ledgerPath).mend()
        case .hiddenCommit: try BrokenLedger(ledgerPath).bringBack()
        case .crash, nil: break
        }
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
