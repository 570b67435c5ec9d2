import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Testing

/// Payments that are read again some time after their cancel.
struct RereadTests {
    private static let pause = Duration.seconds(60)

    private func account(rows: Int) throws -> Night.Account {
        let account = try Night.Account.certitrade(rows: rows)
        var policy = account.policy
        policy.doubt.reread = Self.pause
        return Night.Account(
            name: account.name, provider: account.provider, policy: policy,
            secrets: account.secrets, rows: rows)
    }

    private static func id(of request: ProviderRequest) -> String {
        String(request.head.path?.split(separator: "/").last ?? "")
    }

    @Test func eachIsReadOnceAndNotBeforeItsTime() throws {
        let network = ScriptedNetwork(SimulatedWorld(seed: 3)) { request, _ in
            let id = Self.id(of: request)
            // One was cancelled, as its provider said, and stands all the same.
            let stands = request.head.method == .get && id == "10005"
            let state = stands ? "READY_FOR_CAPTURE" : "CANCELLED"
            return ProviderResponse(200, #"{"id":\#(id),"state":"\#(state)"}"#)
        }
        let report = try Night.play([account(rows: 30)], over: network)
        #expect(report.stops.isEmpty)
        var cancelled: [String: Duration] = [:]
        var reread: [String: Duration] = [:]
        for entry in network.written {
            let id = Self.id(of: entry.request)
            if entry.request.head.method == .put {
                cancelled[id] = entry.at
            } else {
                #expect(reread.updateValue(entry.at, forKey: id) == nil, "\(id) is read once")
            }
        }
        #expect(reread.count == 30)
        for (id, moment) in reread {
            let wait = moment - (cancelled[id] ?? .zero)
            #expect(wait >= Self.pause && wait < Self.pause + .seconds(5), "\(id): \(wait)")
        }
        for row in report.rows {
            #expect(row.outcome == (row.reference == "10005" ? .inDoubt : .cancelled))
            #expect(row.attempts == 2)
        }
    }

    /// What was refused at the door is not tried at once for another reason.
    @Test func anAccountThatStoppedIsNotReadAgain() throws {
        let network = ScriptedNetwork(SimulatedWorld(seed: 3)) { request, _ in
            let id = Self.id(of: request)
            guard id < "10006" else { return ProviderResponse(401) }
            return ProviderResponse(200, #"{"id":\#(id),"state":"CANCELLED"}"#)
        }
        let report = try Night.play([account(rows: 30)], over: network)
        #expect(report.stops["certitrade"]?.reason == .authFailed)
        #expect(report.outcomes(of: "certitrade") == [.cancelled, .unprocessed])
        // The one look-up is what found out that the account is turned away.
        let lookups = network.written.filter { $0.request.head.method == .get }
        #expect(lookups.count == 1)
        #expect(lookups.allSatisfy { Self.id(of: $0.request) >= "10006" })
    }
}
