import AnnulModel
import Providers
import Testing

/// How doubt ends where there are no keys: readings and row states together.
struct KeylessDoubtTests {
    static let fixtures: [ProviderFixture] = [.certitrade, .bamboraBeta, .bamboraV1]

    /// A row of which one cancel got no answer, with what its look-up made of it.
    private func afterLookup(_ response: ProviderResponse, _ fixture: ProviderFixture) throws
        -> Transition
    {
        let policy = fixture.policy
        let lost = Progress().after(
            .doubtful,
            of: Exchange(
                move: .cancel(generation: 1), claimedAt: moment, endedAt: moment + .seconds(25)),
            under: policy)
        let settled = moment + .seconds(75)
        #expect(
            lost.progress.nextMove(under: policy, at: moment + .seconds(26))
                == .wait(until: settled))
        #expect(lost.progress.nextMove(under: policy, at: settled) == .lookup)
        let finding = try #require(fixture.reading(response, to: .payment(.doubt)).finding)
        return lost.progress.after(
            finding.verdict,
            of: Exchange(move: .lookup, claimedAt: settled, endedAt: settled + .seconds(1)),
            under: policy)
    }

    private func standing(_ fixture: ProviderFixture) -> ProviderResponse {
        let isCertiTrade = fixture.provider.merchant.provider == .certitrade
        return ProviderResponse(
            200,
            isCertiTrade
                ? CertiTradeWorld.payment("READY_FOR_CAPTURE")
                : BamboraWorld.betaPayment("Authorized"))
    }

    @Test(arguments: fixtures)
    func aCancelIsSentAgainOnlyOnceThePaymentIsReadAsStanding(fixture: ProviderFixture) throws {
        let transition = try afterLookup(standing(fixture), fixture)
        #expect(!transition.progress.isDoubtful)
        let later = moment + .seconds(76)
        #expect(transition.next == .pending(due: later))
        #expect(
            transition.progress.nextMove(under: fixture.policy, at: later)
                == .cancel(generation: 1))
    }

    @Test(arguments: fixtures)
    func aLookupWithoutAnAnswerNeverLeadsToACancel(fixture: ProviderFixture) throws {
        for response in [ProviderResponse(500), .init(200), .init(403, "{}")] {
            let transition = try afterLookup(response, fixture)
            #expect(transition.progress.isDoubtful)
            #expect(
                transition.progress.nextMove(under: fixture.policy, at: moment + .seconds(3600))
                    == .lookup)
        }
    }

    @Test func anOperationUnderWayKeepsTheDoubt() throws {
        let body = BamboraWorld.betaPayment("Authorized", isBusy: true)
        let transition = try afterLookup(.init(200, body), .bamboraBeta)
        #expect(transition.progress.isDoubtful)
        #expect(
            transition.progress.nextMove(
                under: Bambora.defaultPolicy, at: moment + .seconds(3600)) == .lookup)
    }

    @Test(arguments: fixtures)
    func whatIsReadAsCancelledAfterDoubtIsGoodAndNotClaimed(fixture: ProviderFixture) throws {
        let proof = try #require(fixture.proofs.first { $0.step == .payment(.doubt) })
        let transition = try afterLookup(proof.response, fixture)
        guard case .settled(let settlement) = transition.next else {
            Issue.record("not settled")
            return
        }
        #expect(settlement.outcome == .alreadyCancelled)
        #expect(settlement.reason == .cancelledBefore)
        #expect(settlement.detail.contains("may have been our own earlier request"))
    }
}
