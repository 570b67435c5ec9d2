import AnnulModel

/// Counts durations in buckets that grow with them, so that any number of them needs little memory.
///
/// Below 64 ms each millisecond has a bucket; above, each doubling has 32. A percentile is read too
/// high by a thirty-second part at most, and never above the longest.
struct LatencyHistogram: Hashable, Sendable {
    private(set) var count: Int64 = 0
    private(set) var longest: Int64 = 0
    private var buckets: [Int64] = []

    /// Takes a duration in; a negative one, of a clock that was set back, counts as none.
    mutating func add(_ duration: Duration) {
        let milliseconds = max(0, duration.wholeMilliseconds)
        let place = Self.bucket(of: milliseconds)
        if place >= buckets.count {
            buckets += Array(repeating: 0, count: place + 1 - buckets.count)
        }
        buckets[place] += 1
        count += 1
        longest = max(longest, milliseconds)
    }

    /// How long so many of a thousand took at most, in milliseconds; `nil` where there is none.
    func percentile(perMille: Int64) -> Int64? {
        guard count > 0 else { return nil }
        // The rank by the nearest-rank method: the smallest that has so many at or below it.
        let rank = max(1, (count * perMille + 999) / 1000)
        var passed: Int64 = 0
        for (place, held) in buckets.enumerated() {
            passed += held
            if passed >= rank { return min(longest, Self.last(ofBucket: place)) }
        }
        return longest
    }

    private static let fine: Int64 = 64
    private static let perDoubling = 32

    private static func bucket(of milliseconds: Int64) -> Int {
        guard milliseconds >= fine else { return Int(milliseconds) }
        // The highest six bits tell the bucket: the first of them is always set.
        let doublings = 63 - milliseconds.leadingZeroBitCount - 5
        return doublings * perDoubling + Int(milliseconds >> Int64(doublings))
    }

    private static func last(ofBucket place: Int) -> Int64 {
        guard place >= Int(fine) else { return Int64(place) }
        let doublings = place / perDoubling - 1
        let top = Int64(place - doublings * perDoubling)
        return ((top + 1) << Int64(doublings)) - 1
    }
}
