import AnnulModel
import Engine
import HTTPTypes
import Providers
import Simulation
import Testing

extension Night {
    /// Expects that an answer which makes the account doubtful is followed by one look-up, and by
    /// nothing else until that is answered.
    static func expectOneLookup(
        after doubtful: ProviderResponse, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var answered: Duration?
        let network = ScriptedNetwork(SimulatedWorld(seed: 5)) { request, now in
            guard answered == nil, now > .seconds(3) else { return WellMannered.answer(request) }
            answered = now
            return doubtful
        }
        network.delays = { (.zero, .milliseconds(40)) }
        // Claims take long: when the account comes to be held, others have their turn already.
        network.world.commitTime = .milliseconds(60)
        let account = try Night.Account.certitrade(rows: 100) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
        }
        let report = try Night.play([account], over: network)
        #expect(
            report.outcomes(of: "certitrade") == [.cancelled], sourceLocation: sourceLocation)
        let heard = try #require(answered) + .milliseconds(40)
        let next = network.written.filter { $0.at > heard }
        #expect(!WellMannered.isCancel(next[0].request), sourceLocation: sourceLocation)
        #expect(next[1].at >= next[0].at + .milliseconds(40), sourceLocation: sourceLocation)
    }
}
