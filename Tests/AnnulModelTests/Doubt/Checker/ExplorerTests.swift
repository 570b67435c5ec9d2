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
        #expect(reached.isSubset(of: explorer.outcomes))
        // What is found standing by asking alone needs somebody to ask.
        #expect(explorer.outcomes.contains(.unprocessed) == kind.hasLookup)
    }

    @Test(arguments: BrokenRule.all)
    func everyBrokenRuleIsFound(broken: BrokenRule) {
        var explorer = Explorer(broken.kind, actsAgain: broken.actsAgain, broken.rules)
        explorer.explore(until: broken.harm)
        #expect(explorer.harms[broken.harm] != nil, "found only \(explorer.harms)")
    }
}
