import AnnulModel
import Engine
import Ledger
import Providers
import Simulation
import Synchronization
import Testing

/// What is to be seen of accounts while they wait, and when it says that they are done.
struct BoardTests {
    /// What the board shows at some moments of a night.
    private static func look(
        at moments: [Duration], of accounts: [Night.Account], over network: ScriptedNetwork
    ) throws -> (seen: [RunBoard.Entry?], began: Timestamp, report: Night.Report) {
        let world = network.world
        let began = world.trueWall
        let seen = Mutex<[RunBoard.Entry?]>(moments.map { _ in nil })
        let report = try Night.play(accounts, over: network) { board in
            for (index, moment) in moments.enumerated() {
                world.at(moment) {
                    let entry = board.current.first
                    seen.withLock { $0[index] = entry }
                }
            }
        }
        return (seen.withLock { $0 }, began, report)
    }

    private static func network(
        answer: @escaping (ProviderRequest, Duration) -> ProviderResponse = { request, _ in
            WellMannered.answer(request)
        }
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: 5), answer: answer) }

    @Test func theCanaryIsTold() throws {
        var cancelled: Set<String> = []
        let network = Self.network { request, _ in
            let reference = WellMannered.reference(request)
            if WellMannered.isCancel(request) { cancelled.insert(reference) }
            let state = cancelled.contains(reference) ? "CANCELLED" : "READY_FOR_CAPTURE"
            return ProviderResponse(200, #"{"id":\#(reference),"state":"\#(state)"}"#)
        }
        network.delays = { (.zero, .seconds(2)) }
        var account = try Night.Account.certitrade(rows: 100)
        account.guards.canary = Canary(rows: 5, maxFailed: 0)
        let (seen, _, report) = try Self.look(
            at: [.seconds(3), .seconds(20)], of: [account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        #expect(seen[0]?.standing?.hold == .canary)
        #expect(seen[1]?.standing?.hold == .concurrency)
    }

    @Test func aWindowIsToldWithItsEnd() throws {
        let network = Self.network()
        let began = network.world.trueWall
        func minutes(_ time: Timestamp) -> Int { Int(time.milliseconds / 60_000 % 1440) }
        let (start, end) = (began + .seconds(60), began + .seconds(600))
        let account = try Night.Account.certitrade(rows: 3000) {
            $0.pause = [
                DailyWindow(
                    start: DailyTime(minutes: minutes(start), zone: .utc), end: minutes(end))
            ]
        }
        let (seen, _, report) = try Self.look(at: [.seconds(300)], of: [account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        #expect(seen[0]?.standing == LaneStanding(.window, until: end))
        let forecast = try #require(seen[0]?.end)
        #expect(forecast > end + .seconds(30))
    }

    /// The time left is right where the rate decides, where slow answers do, and after a storm.
    @Test(arguments: ["rate", "answers", "storm"])
    func theEndIsForeseen(whatDecides: String) throws {
        let network = Self.network { request, now in
            let isStorm = whatDecides == "storm" && (.seconds(8) ..< .seconds(9)).contains(now)
            return isStorm ? ProviderResponse(429) : WellMannered.answer(request)
        }
        if whatDecides == "answers" { network.delays = { (.zero, .seconds(4)) } }
        let account = try Night.Account.certitrade(rows: 2000) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
            $0.limits.concurrency = 16
        }
        let moments = [Duration.seconds(12), .seconds(40), .seconds(90)]
        let (seen, began, _) = try Self.look(at: moments, of: [account], over: network)
        let last = try #require(network.written.last).at
        for (moment, entry) in zip(moments, seen) {
            let end = try #require(entry?.end)
            let (foreseen, left) = ((end - began) - moment, last - moment)
            #expect(abs(foreseen / left - 1) < 0.05, "\(foreseen.inWords) of \(left.inWords)")
        }
    }
}
