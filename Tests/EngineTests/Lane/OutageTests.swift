import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Testing

/// A provider that is up by its status codes alone.
struct OutageTests {
    /// Something in between says 200 to everything, with a page of its own.
    @Test func pagesUnder200AreAnOutageOfTheAccount() throws {
        let network = ScriptedNetwork(SimulatedWorld(seed: 3)) { _, _ in
            ProviderResponse(200, "<html>We are back soon.</html>")
        }
        let report = try Night.play([Night.Account.certitrade(rows: 300)], over: network)
        let stop = try #require(report.stops["certitrade"])
        #expect(stop.reason == .providerDown)
        #expect(
            stop.detail
                == "No proper answer for 30m; the last trouble: The payment can't be read now (HTTP "
                + "200). Check the account's addresses and the provider's status page, then `annul "
                + "resume`.")
        // What was tried may have had an effect; nothing else was, and no attempts are used up.
        #expect(report.outcomes(of: "certitrade") == [.inDoubt, .unprocessed])
        let doubtful = report.rows.filter { $0.outcome == .inDoubt }
        #expect(
            doubtful.count < 100, "\(doubtful.count) rows were tried at a provider that is down")
        #expect(doubtful.allSatisfy { $0.settledAt == nil })
    }

    @Test func anOutageThatEndsCostsNoRow() throws {
        let network = ScriptedNetwork(SimulatedWorld(seed: 3)) { request, now in
            if now < .seconds(300) { return ProviderResponse(200, "<html></html>") }
            let id = request.head.path?.split(separator: "/").last ?? ""
            let state = request.head.method == .put ? "CANCELLED" : "READY_FOR_CAPTURE"
            return ProviderResponse(200, #"{"id":\#(id),"state":"\#(state)"}"#)
        }
        let report = try Night.play([Night.Account.certitrade(rows: 100)], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
    }

    /// A body that nobody asked to be packed is not unpacked, and proves nothing.
    @Test func compressedAnswersProveNothingAndSayWhy() throws {
        let network = ScriptedNetwork(SimulatedWorld(seed: 3)) { _, _ in
            ProviderResponse(200, "\u{1f}\u{8b}", headers: [("Content-Encoding", "gzip")])
        }
        let report = try Night.play([Night.Account.certitrade(rows: 300)], over: network)
        #expect(report.outcomes(of: "certitrade") == [.inDoubt, .unprocessed])
        let stop = try #require(report.stops["certitrade"])
        #expect(
            stop.detail.contains(
                "The payment can't be read now (HTTP 200). The answer is compressed "
                    + "(Content-Encoding), although it was asked for as it is."))
    }
}
