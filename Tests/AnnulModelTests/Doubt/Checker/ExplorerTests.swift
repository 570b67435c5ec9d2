import AnnulModel
import Testing

/// Every order of delivery, loss, late delivery, crash, other people's cancels and the end of keys,
/// with at most three crashes and four sends.
struct ExplorerTests {
    @Test(arguments: ProviderKind.allCases, [false, true])
    func noOrderOfEventsDoesHarm(kind: ProviderKind, actsAgain: Bool) {
        var explorer = Explorer(kind, actsAgain: actsAgain)
        explorer.explore()
        #expect(explorer.harms.isEmpty)
        #expect(explorer.situations > 1000)
        let reached: Set<Outcome> = [
            .cancelled, .alreadyCancelled, .inDoubt, .failed, .notCancellable,
        ]
        let missing = reached.subtracting(explorer.outcomes)
        // Who acts again never says that it is cancelled; without a look-up nobody does.
        #expect(missing == (actsAgain && !kind.hasLookup ? [.alreadyCancelled] : []))
    }

    @Test(arguments: BrokenRule.all)
    func everyBrokenRuleIsFound(broken: BrokenRule) {
        var explorer = Explorer(broken.kind, actsAgain: true, broken.rules)
        explorer.explore(until: broken.harm)
        #expect(explorer.harms[broken.harm] != nil, "found only \(explorer.harms)")
    }
}
