import AnnulModel
import HTTPTypes
import Providers
import Testing

/// What every provider promises to the engine.
@Suite(.timeLimit(.minutes(2)))
struct ProviderConformanceTests {
    @Test(arguments: ProviderFixture.all)
    func goodReferencesPassAndUnusableOnesAreNamed(fixture: ProviderFixture) throws {
        try fixture.provider.check(fixture.attempt.annulment)
        for reference in fixture.unusableReferences {
            let error = #expect(throws: Rejection.self) {
                try fixture.provider.check(Annulment(reference: reference))
            }
            #expect(error?.reason == .badReference, "\(reference)")
        }
    }

    @Test(arguments: ProviderFixture.all)
    func requestsAreAFunctionOfTheirArguments(fixture: ProviderFixture) {
        for step in fixture.steps {
            let (first, second) = (fixture.request(for: step), fixture.request(for: step))
            #expect(first.head == second.head && first.body == second.body)
        }
        let (annulment, key) = (fixture.attempt.annulment, fixture.attempt.key)
        #expect(
            fixture.provider.cancelBody(of: annulment, under: key)
                == fixture.provider.cancelBody(of: annulment, under: key))
    }

    @Test(arguments: ProviderFixture.all)
    func requestsStayAtTheEndpoint(fixture: ProviderFixture) {
        var requests = fixture.steps.map(fixture.request(for:))
        if let tokens = fixture.provider.tokens {
            let request = tokens.tokenRequest(with: fixture.access, at: moment)
            if let endpoint = tokens.tokenEndpoint {
                #expect(request.head.scheme == endpoint.scheme)
                #expect(request.head.authority == endpoint.authority)
                #expect(request.head.path == endpoint.basePath)
            } else {
                requests.append(request)
            }
        }
        for request in requests {
            #expect(request.head.scheme == fixture.endpoint.scheme)
            #expect(request.head.authority == fixture.endpoint.authority)
            #expect(request.head.path?.hasPrefix(fixture.endpoint.basePath + "/") == true)
        }
    }

    @Test(arguments: ProviderFixture.all)
    func theCancelCarriesItsFrozenBodyAndKey(fixture: ProviderFixture) {
        let frozen = Attempt(
            annulment: fixture.attempt.annulment, key: fixture.attempt.key,
            body: Array("frozen yesterday".utf8), ownKeys: fixture.attempt.ownKeys)
        let request = fixture.provider.request(
            for: .cancel, of: frozen, with: fixture.access, at: moment)
        #expect(
            fixture.wrapsItsBody
                ? request.body.contains(frozen.body) : request.body == frozen.body)
        guard case .keyed = fixture.policy.doubt.keying else { return }
        let isInHeaders = request.head.headerFields.contains { $0.value == frozen.key.text }
        let body = fixture.provider.cancelBody(of: frozen.annulment, under: frozen.key)
        let isInBody = String(decoding: body, as: UTF8.self).contains(frozen.key.text)
        #expect(isInHeaders || isInBody)
    }

    @Test(arguments: ProviderFixture.all)
    func lookupsHaveNoEffect(fixture: ProviderFixture) {
        for step in fixture.steps where step != .cancel && fixture.readsAreGETs {
            let request = fixture.request(for: step)
            #expect(request.head.method == .get)
            #expect(request.body.isEmpty)
        }
    }

    @Test(arguments: ProviderFixture.all)
    func credentialsAreTriedWithoutAPayment(fixture: ProviderFixture) throws {
        let trial = fixture.provider.trial
        #expect(trial.leavesOpen.hasSuffix("."))
        switch trial.means {
        case .token: #expect(fixture.provider.tokens != nil)
        case .lookup(let reference):
            // What has tokens is tried by one, which every request needs.
            #expect(fixture.provider.tokens == nil)
            let annulment = Annulment(reference: reference)
            try fixture.provider.check(annulment)
            let attempt = Attempt(
                annulment: annulment, key: fixture.attempt.key, body: [], ownKeys: [])
            let request = fixture.provider.request(
                for: .payment(.doubt), of: attempt, with: fixture.access, at: moment)
            #expect(request.head.method == .get || !fixture.readsAreGETs)
            let isInPath = request.head.path?.contains(reference) ?? false
            #expect(isInPath || request.body.contains(Array(reference.utf8)))
        case .none: #expect(fixture.policy.doubt.lookup == .none)
        }
    }

    @Test(arguments: ProviderFixture.all)
    func proofIsBelievedAndNoPartOfItIs(fixture: ProviderFixture) {
        for proof in fixture.proofs {
            #expect(fixture.reading(proof.response, to: proof.step).claimsSuccess)
            var cut = proof.response
            while cut.body.popLast() != nil {
                #expect(!fixture.reading(cut, to: proof.step).claimsSuccess)
            }
        }
    }

    @Test(arguments: ProviderFixture.all)
    func aProofUnderAnotherStatusProvesNothing(fixture: ProviderFixture) {
        for proof in fixture.proofs {
            for status in [301, 302, 304, 307, 400, 401, 403, 408, 418, 429, 500, 502, 503, 504] {
                var response = proof.response
                response.head.status = .init(code: status)
                let reading = fixture.reading(response, to: proof.step)
                let isEvents = if case .events(.refused, _) = proof.step { true } else { false }
                // There the payment is known to be cancelled; only by whom is asked.
                #expect(!reading.claimsSuccess || isEvents, "HTTP \(status)")
            }
        }
    }

    @Test(arguments: ProviderFixture.all, [1, 2, 3] as [UInt64])
    func noiseProvesNothing(fixture: ProviderFixture, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let steps = fixture.steps.filter { $0.isFreeOfClaims }
        for round in 0..<2000 {
            let length = Int.random(in: 0...200, using: &generator)
            let isText = Bool.random(using: &generator)
            let alphabet = Array(#"{}[]":,\0123456789.eE-truefalsn "#.utf8)
            let body = (0..<length).map { _ in
                isText
                    ? alphabet[Int.random(in: alphabet.indices, using: &generator)]
                    : UInt8.random(in: 0...255, using: &generator)
            }
            let status = Int.random(in: 200...599, using: &generator)
            let response = ProviderResponse(
                head: HTTPResponse(status: .init(code: status)), body: body)
            for step in steps {
                #expect(
                    !fixture.reading(response, to: step).claimsSuccess,
                    "seed \(seed), round \(round), HTTP \(status)")
            }
        }
    }

    @Test(arguments: ProviderFixture.all)
    func everyExchangeEnds(fixture: ProviderFixture) {
        let responses = fixture.others + fixture.proofs.map(\.response)
        for start in fixture.steps {
            var steps = [start]
            for _ in 1..<Step.mostPerExchange {
                steps = steps.flatMap { step in
                    responses.compactMap { response in
                        guard case .ask(let next) = fixture.reading(response, to: step) else {
                            return nil
                        }
                        return next
                    }
                }
                steps = Array(Set(steps))
                #expect(!steps.contains(.cancel), "an exchange cancels at its start only")
            }
            #expect(steps.isEmpty, "from \(start)")
        }
    }

    @Test(arguments: ProviderFixture.all)
    func findingsCarryTheStatusAndAPlainShortSentence(fixture: ProviderFixture) {
        for response in fixture.others + fixture.proofs.map(\.response) {
            for finding in fixture.steps.compactMap({ fixture.reading(response, to: $0).finding }) {
                #expect(finding.httpStatus == response.head.status.code)
                #expect((1...700).contains(finding.detail.count))
                #expect(finding.detail.hasSuffix("."))
                #expect(!finding.detail.unicodeScalars.contains { $0.value < 0x20 })
                for secret in fixture.access.secrets.values.map({ $0.reveal() }) {
                    #expect(!finding.detail.contains(secret))
                    #expect(finding.providerID?.contains(secret) != true)
                }
            }
        }
    }

    @Test(arguments: ProviderFixture.all)
    func tokensAreTakenFromGoodAnswersOnly(fixture: ProviderFixture) {
        guard let tokens = fixture.provider.tokens else { return }
        for response in fixture.others + fixture.proofs.map(\.response) {
            if case .token = tokens.token(in: response, at: moment) {
                Issue.record("took a token from \(response.head.status)")
            }
        }
    }
}

extension Step {
    /// Whether the step doesn't itself say already that the payment is cancelled.
    fileprivate var isFreeOfClaims: Bool {
        if case .events = self { false } else { true }
    }
}
