import AnnulModel
import HTTPTypes
import Providers
import Sandbox
import Testing

@Suite struct ScenarioTests {
    /// What the answers to cancels, each under a key of its own, look like in order.
    @Test(arguments: [
        (Scenario.ok, ["200", "400 6190"]),
        (.created, ["200", "400 6050"]),
        (.already, ["400 6190"]),
        (.captured, ["400 6170", "400 6170"]),
        (.partly, ["200", "400 6190"]),
        (.expired, ["400 6050"]),
        (.aborted, ["400 6050"]),
        (.unknown, ["404 5090"]),
        (.busy, ["423", "400 6160", "400 6160", "200", "400 6190"]),
        (.throttled, ["429", "200"]),
        (.throttleddate, ["429", "200"]),
        (.flaky, ["503", "503", "200"]),
        (.error, ["500", "400 6190"]),
        (.lost, ["lost", "400 6190"]),
        (.dropped, ["dropped", "200"]),
        (.late, ["dropped", "400 6190"]),
        (.slow, ["200 after 2s", "400 6190"]),
        (.cut, ["cut", "400 6190"]),
        (.notjson, ["200 text/html", "400 6190"]),
        (.wrongtype, ["200 text/html", "400 6190"]),
        (.forbidden, ["403", "403"]),
        (.thirdparty, ["400 6190"]),
    ])
    func everyScenarioGoesItsWay(scenario: Scenario, expected: [String]) {
        var caller = Caller()
        var answers: [String] = []
        for attempt in expected.indices {
            answers.append(
                Self.look(caller.cancel("demo-\(scenario.rawValue)-0001", key: "key-\(attempt)")))
            caller.wait(.seconds(13))
        }
        #expect(answers == expected)
    }

    /// What the second of two requests under one key gets.
    @Test(arguments: [
        (Scenario.ok, "200"), (.created, "200"), (.partly, "200"), (.captured, "400 6170"),
        (.busy, "423"), (.error, "200"), (.lost, "200"), (.dropped, "200"), (.late, "200"),
        (.cut, "200"), (.notjson, "200"), (.wrongtype, "200 text/html"), (.slow, "200 after 2s"),
        (.throttled, "200"), (.unknown, "404 5090"), (.thirdparty, "400 6190"),
    ])
    func aRepeatUnderTheSameKeyGetsTheFirstResult(scenario: Scenario, expected: String) {
        var caller = Caller()
        _ = caller.cancel("demo-\(scenario.rawValue)-0001", key: "the-key")
        caller.wait(.seconds(13))
        let answer = caller.cancel("demo-\(scenario.rawValue)-0001", key: "the-key")
        #expect(Self.look(answer) == expected)
        #expect(caller.truth("demo-\(scenario.rawValue)-0001")?.effects ?? 0 <= 1)
    }

    @Test(arguments: Scenario.allCases)
    func noScenarioMovesMoneyTwice(scenario: Scenario) {
        let reference = "demo-\(scenario.rawValue)-0007"
        var caller = Caller()
        for attempt in 0..<12 {
            _ = caller.cancel(reference, key: "key-\(attempt / 2)")
            caller.wait(.seconds(13))
        }
        let payment = caller.truth(reference)
        let withoutEffect: Set<Scenario> = [
            .already, .captured, .expired, .aborted, .unknown, .forbidden, .thirdparty,
        ]
        #expect(payment?.effects == (withoutEffect.contains(scenario) ? 0 : 1))
        #expect(payment?.effectKeys.count == payment?.effects)
        #expect(caller.totals.repeatedEffects == 0)
        #expect(caller.totals.referenceViolations == 0)
    }

    @Test func aBodilessAnswerHasEitherStatus() {
        let caller = Caller()
        let answers = (0..<8).map { caller.cancel("demo-nobody-000\($0)", key: "key-\($0)") }
        #expect(Set(answers.map(\.status)) == [200, 204])
        #expect(answers.allSatisfy { $0.response.body.isEmpty })
    }

    @Test func aLateCancelTakesEffectLater() {
        var caller = Caller()
        _ = caller.cancel("demo-late-0001", key: "the-key")
        caller.wait(.milliseconds(4999))
        #expect(caller.payment("demo-late-0001").cancelledAmount == 0)
        caller.wait(.milliseconds(1))
        #expect(caller.payment("demo-late-0001").cancelledAmount ?? 0 > 0)
        #expect(caller.truth("demo-late-0001")?.effectKeys == ["the-key"])
    }

    @Test func aCutAnswerEndsInTheMiddle() {
        let answer = Caller().cancel("demo-cut-0001", key: "the-key")
        let length = answer.response.body.count
        #expect(answer.delivery == .cutOff(afterBytes: length / 2))
        #expect(length > 100)
    }

    @Test func aThrottleIsInSecondsOrADate() {
        let seconds = Caller().cancel("demo-throttled-0001", key: "the-key")
        #expect(seconds.retryAfter == "2")
        var rules = SandboxRules()
        rules.clockSkew = .seconds(3600)
        let date = Caller(rules).cancel("demo-throttleddate-0001", key: "the-key")
        #expect(date.response.head.headerFields[.date] == "Wed, 18 Nov 2026 12:06:40 GMT")
        #expect(date.retryAfter == "Wed, 18 Nov 2026 12:06:42 GMT")
    }

    @Test func whoComesBackTooEarlyIsNoticed() {
        var caller = Caller()
        _ = caller.cancel("demo-throttled-0001", key: "the-key")
        caller.wait(.milliseconds(1999))
        #expect(caller.cancel("demo-throttled-0001", key: "the-key").status == 429)
        #expect(caller.totals.earlyReturns == 1)
        caller.wait(.milliseconds(1))
        #expect(caller.cancel("demo-throttled-0001", key: "the-key").status == 200)
        #expect(caller.totals.earlyReturns == 1)
    }

    @Test(arguments: [
        ("demo-captured-000123", Scenario.captured), ("captured", .captured), ("000123", .ok),
        ("demo-Captured-1", .ok), ("precaptured-1", .ok), ("a-lost-busy-1", .lost),
    ])
    func theReferenceChoosesTheScenario(reference: String, expected: Scenario) {
        #expect(Scenario(of: reference) == expected)
    }

    /// An answer in short: status, code or odd content type, and its delivery.
    private static func look(_ answer: SandboxAnswer) -> String {
        let type = answer.response.head.headerFields[.contentType] ?? ""
        let note = answer.code ?? (type.hasPrefix("text/html") ? "text/html" : nil)
        let whole = note.map { "\(answer.status) \($0)" } ?? String(answer.status)
        return switch answer.delivery {
        case .whole: whole
        case .delayed(let time): "\(whole) after \(time.inWords)"
        case .lost: "lost"
        case .lostBefore: "dropped"
        case .cutOff: "cut"
        }
    }
}
