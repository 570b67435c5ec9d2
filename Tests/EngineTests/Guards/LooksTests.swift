import AnnulModel
import Engine
import Providers
import Simulation
import Testing

/// Payments that are read first, by what their provider sees.
struct LooksTests {
    private static func play(
        rows: Int, under guards: Guards = Guards(),
        answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) throws -> (report: Night.Report, cancels: Int, looks: Int) {
        let network = ScriptedNetwork(SimulatedWorld(seed: 5), answer: answer)
        network.delays = { (.zero, .milliseconds(1500)) }
        var account = try Night.Account.certitrade(rows: rows) {
            $0.partlyCaptured = .refuse
            $0.limits.rates = [Rate(20, per: .seconds(1))]
            $0.limits.concurrency = 16
        }
        account.guards = guards
        let report = try Night.play([account], over: network)
        let cancels = network.written.count { WellMannered.isCancel($0.request) }
        return (report, cancels, network.written.count - cancels)
    }

    /// An answer about another payment, or none that can be used, lets nothing out, and is no doubt
    /// either: nothing was sent.
    @Test(arguments: [true, false])
    func withoutAProperReadingNothingIsSent(isAboutAnother: Bool) throws {
        let (report, cancels, looks) = try Self.play(rows: 20) { _, _ in
            isAboutAnother
                ? ProviderResponse(200, #"{"id":77,"state":"READY_FOR_CAPTURE"}"#)
                : ProviderResponse(500)
        }
        #expect(cancels == 0)
        #expect(looks > 0)
        #expect(report.outcomes(of: "certitrade").isSubset(of: [.failed, .unprocessed]))
    }

    /// What was read before the account was stopped is not cancelled after it.
    @Test func afterAHaltNothingLeaves() throws {
        var guards = Guards()
        guards.halt = HaltThresholds(failed: 0.01, minimum: 1)
        let (report, cancels, looks) = try Self.play(rows: 60, under: guards) { request, _ in
            WellMannered.reference(request) == "10002"
                ? ProviderResponse(
                    404, #"{"describedBy":null,"title":"Not found","detail":"","httpStatus":404}"#)
                : WellMannered.answer(request)
        }
        #expect(report.stops["certitrade"]?.reason == .halt)
        // All of them were read while the first was.
        #expect((10...20).contains(looks))
        #expect(cancels == 0)
        #expect(report.outcomes(of: "certitrade") == [.notFound, .unprocessed])
    }
}
