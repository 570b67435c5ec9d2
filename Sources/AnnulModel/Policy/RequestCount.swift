/// How many requests some rows take: what the least time of a run is reckoned from.
package struct RequestCount: Hashable, Sendable {
    /// All of them.
    package var all: Int64
    /// The look-ups among them.
    package var lookups: Int64

    package init(all: Int64, lookups: Int64 = 0) {
        self.all = all
        self.lookups = lookups
    }
}

extension AccountPolicy {
    /// How many requests so many rows take, where each is answered at once.
    ///
    /// Each takes a cancel; some are read before it, and those of the canary after it.
    package func requests(for rows: Int64, under guards: Guards) -> RequestCount {
        guard doubt.lookup != .none else { return RequestCount(all: rows) }
        let canary = min(rows, Int64(guards.canary?.rows ?? 0))
        let isReadFirst = compare == .all || partlyCaptured == .refuse
        let before = isReadFirst ? rows : compare == .canary ? canary : 0
        return RequestCount(all: rows + before + canary, lookups: before + canary)
    }
}

extension Limits {
    /// The least time in which so many requests may leave: what the tightest rate takes for them.
    package func bound(for requests: RequestCount) -> Duration {
        let all = rates.map { interval(of: $0) * Double(requests.all) }
        let own = lookups.map { interval(of: $0) * Double(requests.lookups) }
        return (all + own).max() ?? .zero
    }
}

extension Limits {
    /// How many requests a second leave at full pace.
    package var perSecond: Double {
        rates.map { 1 / interval(of: $0).inSeconds }.min() ?? .infinity
    }
}
