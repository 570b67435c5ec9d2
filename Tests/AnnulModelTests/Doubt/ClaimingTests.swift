import AnnulModel
import Testing

struct ClaimingTests {
    @Test func aKeyCountsAsUsedFromItsClaimOn() {
        let claimed = Progress().claiming(.cancel(generation: 1), at: second(7))
        #expect(claimed.keyFirstUsed == second(7))
        let again = claimed.claiming(.cancel(generation: 1), at: second(9))
        #expect(again.keyFirstUsed == second(7))
    }

    @Test func aNewGenerationHasAnUnusedKey() {
        let spent = Progress.with {
            $0.keyIsSpent = true
            $0.keyFirstUsed = second(0)
        }
        let renewed = spent.claiming(.cancel(generation: 2), at: second(9))
        #expect(renewed.generation == 2)
        #expect(renewed.keyFirstUsed == second(9))
        #expect(!renewed.keyIsSpent)
    }

    @Test func aLookupUsesNoKey() {
        #expect(Progress().claiming(.lookup, at: second(7)) == Progress())
        let doubtful = Progress.doubtful()
        #expect(doubtful.claiming(.lookup, at: second(7)) == doubtful)
    }

    @Test func theSameKeyMayBeClaimedInDoubt() {
        let doubtful = Progress.doubtful()
        #expect(doubtful.claiming(.cancel(generation: 1), at: second(7)) == doubtful)
    }

    @Test func aNewKeyInDoubtStopsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = Progress.doubtful().claiming(.cancel(generation: 2), at: second(1))
        }
    }

    @Test func aCrashLeavesDoubtAsOfItsDiscovery() {
        let move = Move.cancel(generation: 1)
        let claimed = Progress().claiming(move, at: second(7))
        let left = claimed.abandoned(during: move, at: second(100))
        #expect(left.doubtfulSend == second(100))
        #expect(left.lastSent == second(100))
        #expect(left.keyFirstUsed == second(7))
        #expect(left.charged == 1)
        #expect(left.generation == 1)
    }

    @Test func aCrashDuringALookupChangesNothing() {
        let doubtful = Progress.doubtful()
        #expect(doubtful.abandoned(during: .lookup, at: second(100)) == doubtful)
    }
}
