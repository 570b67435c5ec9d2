import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// Answers that want to be believed: each is a proof that was spoilt in one place.
///
/// A spoilt answer may still be proof of the same outcome, where the place means nothing. It is
/// never another outcome, nor proof that the payment stands.
@Suite(.timeLimit(.minutes(2)))
struct HostileAnswerTests {
    /// What is put in a value's place.
    private static let strangers = [
        "null", "true", "-1", "1.5", "1e400", "99999999999999999999999999999999",
        #""""#, #""x""#, #""\u0000""#, #""\ud800""#, "[]", "{}", "[null]",
        #"{"value":1e400,"currency":"NOK"}"#,
        String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
        #""\#(String(repeating: "x", count: 10_000))""#,
    ]

    @Test(arguments: ProviderFixture.all)
    func aValueOfAnotherKindIsNoOtherProof(fixture: ProviderFixture) throws {
        for (proof, control, body) in try controls(of: fixture) {
            for place in body.places {
                for stranger in Self.strangers where !fixture.refuses(by: place, stranger, body) {
                    let text = body.text(replacing: place, with: stranger)
                    expect(text, of: proof, control, fixture, "\(place): \(stranger.prefix(40))")
                }
            }
        }
    }

    /// A second member of the same name is a second answer.
    @Test(arguments: ProviderFixture.all)
    func whatIsSaidTwiceIsNotSaid(fixture: ProviderFixture) throws {
        for (proof, _, body) in try controls(of: fixture) {
            for place in body.places.dropFirst() where body.isMember(place) {
                for second in ["null", #""other""#, body.at(place).compactText] {
                    let response = proof.response.with(body.text(repeating: place, as: second))
                    let reading = fixture.reading(response, to: proof.step)
                    #expect(!reading.claimsSuccess, "\(place) twice, as \(second)")
                    #expect(reading.claimsNothing, "\(place) twice, as \(second)")
                }
            }
        }
    }

    @Test(arguments: ProviderFixture.all)
    func whatIsMissingProvesNothingElse(fixture: ProviderFixture) throws {
        for (proof, control, body) in try controls(of: fixture) {
            for place in body.places.dropFirst() {
                expect(body.text(without: place), of: proof, control, fixture, "\(place) missing")
            }
        }
    }

    /// What an answer is recognised by, as the provider's own and about this payment.
    @Test(arguments: ProviderFixture.all)
    func whatAnAnswerIsKnownByIsAMust(fixture: ProviderFixture) throws {
        var tried = 0
        for (proof, _, body) in try controls(of: fixture) {
            for place in body.places where fixture.isKnown(by: place, body) {
                let texts = Self.strangers.map { body.text(replacing: place, with: $0) }
                for text in texts + [body.text(without: place)] {
                    tried += 1
                    let reading = fixture.reading(proof.response.with(text), to: proof.step)
                    #expect(reading.claimed == nil, "\(text.prefix(200))")
                }
            }
        }
        #expect(tried > 0)
    }

    /// Bytes around or within the text, and pages that say all the right words.
    @Test(arguments: ProviderFixture.all)
    func aTextThatIsNotTheProvidersProvesNothing(fixture: ProviderFixture) throws {
        for proof in fixture.proofs {
            let body = proof.response.body
            let around: [(String, String)] = [
                ("\u{feff}", ""), (" \u{feff}", ""), ("\u{0}", ""), ("", "\u{0}"), ("", "{}"),
                ("<html><!-- ", " --></html>"), (")]}',\n", ""), ("[", "]"), (#"{"data":"#, "}"),
            ]
            var wrapped = around.map { Array($0.utf8) + body + Array($1.utf8) }
            // UTF-16 without a mark, and with one.
            let wide: [UInt8] = body.flatMap { [$0, 0] }
            wrapped += [body + body, wide, [0xff, 0xfe] + wide]
            for bytes in wrapped {
                var response = proof.response
                response.body = bytes
                let reading = fixture.reading(response, to: proof.step)
                let beginning = String(decoding: bytes.prefix(40), as: UTF8.self)
                #expect(reading.claimsNothing, "\(beginning)")
            }
        }
    }

    /// Under every status at which a provider documents no success.
    @Test(arguments: ProviderFixture.all)
    func aProofUnderAnyOtherStatusProvesNothing(fixture: ProviderFixture) {
        for proof in fixture.proofs {
            for status in Array(300...599) + [600, 799, 999] {
                var response = proof.response
                response.head.status = .init(code: status)
                let reading = fixture.reading(response, to: proof.step)
                #expect(!reading.claimsSuccess, "HTTP \(status)")
            }
        }
    }

    /// Every byte of a proof is changed, one at a time.
    @Test(arguments: ProviderFixture.all, [1, 2] as [UInt64])
    func aBitThatTippedOverIsNoOtherProof(fixture: ProviderFixture, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for (proof, control, _) in try controls(of: fixture) {
            for place in proof.response.body.indices {
                var response = proof.response
                response.body[place] ^= 1 << UInt8(Int.random(in: 0...7, using: &generator))
                expect(response, to: proof.step, control, fixture, "byte \(place), seed \(seed)")
            }
        }
    }

    // MARK: What is tried

    /// The fixture's proofs with what they prove, and their bodies.
    private func controls(of fixture: ProviderFixture) throws
        -> [(ProviderFixture.Exchange, control: Outcome, JSONValue)]
    {
        try fixture.proofs.map { proof in
            let control = try #require(fixture.reading(proof.response, to: proof.step).claimed)
            return (proof, control, try JSONValue(parsing: proof.response.body))
        }
    }

    /// Where the spoilt answer proves anything, it is what the proof itself does; where it doesn't,
    /// it is left open.
    private func expect(
        _ text: String, of proof: ProviderFixture.Exchange, _ control: Outcome,
        _ fixture: ProviderFixture, _ what: String
    ) {
        expect(proof.response.with(text), to: proof.step, control, fixture, what)
    }

    private func expect(
        _ response: ProviderResponse, to step: Step, _ control: Outcome, _ fixture: ProviderFixture,
        _ what: String
    ) {
        let reading = fixture.reading(response, to: step)
        // That the payment is cancelled is known where history is asked for: by whom, is not.
        let isHistory = if case .events = step { true } else { false }
        if let claimed = reading.claimed {
            #expect(claimed == control || isHistory, "\(what): \(reading)")
        } else {
            #expect(reading.claimsNothing, "\(what): \(reading)")
        }
    }
}

extension ProviderFixture {
    /// Whether an answer can't be believed without the member there.
    fileprivate func isKnown(by place: JSONPlace, _ body: JSONValue) -> Bool {
        guard place.count == 1, let name = body.members?[place[0]].name else { return false }
        return switch provider.merchant.provider {
        case .certitrade: ["id", "state"].contains(name)
        case .bambora, .vipps: name == "state"
        case .billmate: ["credentials", "data"].contains(name)
        case .vtex: ["paymentId", "requestId"].contains(name)
        }
    }

    /// Whether a value in that place is how the provider itself says no.
    fileprivate func refuses(by place: JSONPlace, _ text: String, _ body: JSONValue) -> Bool {
        guard provider.merchant.provider == .vtex, text == "null", let number = place.first else {
            return false
        }
        return body.members?[number].name == "cancellationId"
    }
}

extension ProviderResponse {
    fileprivate func with(_ text: String) -> ProviderResponse {
        ProviderResponse(head: head, body: Array(text.utf8))
    }
}

extension Reading {
    /// The good outcome that is claimed, now or by one more look-up, if one is.
    fileprivate var claimed: Outcome? {
        switch self {
        case .finding(let finding):
            guard case .settled(let settlement) = finding.verdict,
                settlement.outcome.group == .good
            else { return nil }
            return settlement.outcome
        case .ask(.events(_, let settlement)): return settlement.outcome
        case .ask: return nil
        }
    }

    /// Whether everything is left open.
    fileprivate var claimsNothing: Bool {
        switch self {
        case .finding(let finding):
            switch finding.verdict {
            case .doubtful, .unsettled, .busy: true
            case .settled, .refused, .standing, .throttled, .notSent, .halt: false
            }
        case .ask(.payment): true
        case .ask: false
        }
    }
}
