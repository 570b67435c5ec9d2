import AnnulModel
import FoundationEssentials
import Sandbox
import Testing

@Suite struct TruthTests {
    @Test func totalsAddUp() {
        let caller = Caller()
        for reference in ["b-0000001", "a-0000002", "a-partly-3", "a-captured-4", "a-lost-5"] {
            _ = caller.cancel(reference, key: "key-\(reference)")
        }
        _ = caller.payment("a-lost-5")
        _ = caller.events("a-lost-5")
        let truth = caller.bank.truth(at: caller.now)
        #expect(
            truth.payments.map(\.reference)
                == ["a-0000002", "a-captured-4", "a-lost-5", "a-partly-3", "b-0000001"])
        #expect(truth.totals.requests == 8)
        #expect(truth.totals.byKind == ["token": 1, "cancel": 5, "lookup": 1, "events": 1])
        #expect(truth.totals.byStatus == ["0": 1, "200": 6, "400": 1])
        #expect(truth.totals.keys == 5)
        #expect(truth.totals.effects == 4)
        #expect(truth.totals.repeatedEffects == 0)
        let released = truth.payments.reduce(0) { $0 + $1.released }
        #expect(truth.released == ["NOK": released])
        let lost = truth.payments[2]
        #expect(lost.effectKeys == ["key-a-lost-5"])
        #expect(lost.lookups == 2)
        #expect(lost.cancelRequests == 1)
    }

    @Test func theSameRequestsGiveTheSameTruth() {
        func run() -> Truth {
            var caller = Caller()
            for number in 0..<200 {
                let word = Scenario.allCases[number % Scenario.allCases.count].rawValue
                _ = caller.cancel("demo-\(word)-\(number)", key: "key-\(number)")
                caller.wait(.milliseconds(7))
            }
            return caller.bank.truth(at: caller.now + .seconds(10))
        }
        #expect(run() == run())
    }

    @Test func whatOthersCancelledIsNotReleasedByUs() {
        let caller = Caller()
        _ = caller.cancel("order-already-1", key: "key-1")
        _ = caller.cancel("order-thirdparty-1", key: "key-2")
        let truth = caller.bank.truth(at: caller.now)
        #expect(truth.payments.map(\.effects) == [0, 0])
        #expect(truth.payments.allSatisfy { $0.cancelled == $0.authorized })
        #expect(truth.released.isEmpty)
    }

    @Test func aTruthSurvivesJSON() throws {
        let caller = Caller()
        _ = caller.cancel("order-0000001", key: "the-key")
        let truth = caller.bank.truth(at: caller.now)
        let data = try JSONEncoder().encode(truth)
        let decoded = try JSONDecoder().decode(Truth.self, from: data)
        #expect(decoded == truth)
        let json = try JSONValue(parsing: Array(data))
        #expect(json["payments"][0]["effect_keys"][0].string == "the-key")
        #expect(json["totals"]["repeated_effects"].intValue == 0)
    }

    @Test func itCanBeNarrowedToAPayment() {
        let caller = Caller()
        _ = caller.payment("order-0000001")
        _ = caller.payment("order-0000002")
        let truth = caller.bank.truth(at: caller.now)
        #expect(
            truth.payments(of: .vipps, reference: "order-0000002").payments.map(\.reference)
                == ["order-0000002"])
        #expect(truth.payments(of: .vtex, reference: nil).payments.isEmpty)
        #expect(truth.payments(of: nil, reference: nil) == truth)
    }
}
