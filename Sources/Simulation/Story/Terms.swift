import AnnulModel
import Engine
import Sandbox

/// What is asked of an account of a story besides its rate: guards, looks, pauses, limits of
/// requests of one kind; and what is wrong with its credentials and its input.
///
/// The auditor holds the night against these, whatever a mutant makes of the account.
struct Terms: Sendable {
    enum Credentials: String, Sendable {
        case right
        /// Wrong, until they are fetched again.
        case stale = "stale credentials"
        /// Wrong, until somebody resumes the run with the right ones.
        case wrong = "wrong credentials"
    }

    var guards = Guards()
    var compare = Comparison.never
    var partlyCaptured = PartlyCaptured.release
    /// How many requests may leave together after a rest.
    var burst = 1
    var lookups: [Rate] = []
    var tokens: [Rate] = []
    var pause: [DailyWindow] = []
    var credentials = Credentials.right
    /// Whether some rows of the input name another amount than the payment has.
    var isMisstated = false
    /// Whether some of its payments are forbidden.
    var hasForbidden = false
    /// What stands before the provider.
    var gateway: Gateway.Kind?

    /// Most accounts have one or two of these, many none.
    static func drawn(for form: ProviderForm, from random: inout SplitMix64) -> Terms {
        var terms = Terms()
        if random.chance(0.2) {
            terms.guards.canary = Canary(
                rows: 1 + Int(random.next() % 4), maxFailed: Int(random.next() % 3))
        }
        if random.chance(0.15) {
            terms.guards.halt = HaltThresholds(
                failed: random.chance(0.7) ? 0.3 : nil,
                notCancellable: random.chance(0.7) ? 0.3 : nil, minimum: 4)
        }
        if form.hasLookup {
            terms.compare = [.never, .never, .canary, .all][Int(random.next() % 4)]
            terms.isMisstated = terms.compare == .all && random.chance(0.7)
            if random.chance(0.4) { terms.partlyCaptured = .refuse }
            if random.chance(0.2) { terms.lookups = [Rate(2, per: .seconds(1))] }
        }
        if random.chance(0.3) { terms.tokens = [Rate(1, per: .seconds(3))] }
        if random.chance(0.3) { terms.burst = 2 + Int(random.next() % 4) }
        if random.chance(0.1) { terms.pause = [window(from: &random)] }
        if random.chance(0.1) { terms.credentials = random.chance(0.5) ? .stale : .wrong }
        terms.hasForbidden = random.chance(0.08)
        if random.chance(0.15) {
            terms.gateway =
                Gateway.Kind.allCases[
                    Int(random.next() % UInt64(Gateway.Kind.allCases.count))]
        }
        return terms
    }

    /// A minute or two soon after noon, when stories begin.
    private static func window(from random: inout SplitMix64) -> DailyWindow {
        let start = 12 * 60 + Int(random.next() % 2)
        return DailyWindow(
            start: DailyTime(minutes: start, zone: .utc), end: start + 1 + Int(random.next() % 2))
    }
}
