/// A small seeded generator: the same seed gives the same numbers everywhere.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A duration from nothing up to `limit`.
    package mutating func duration(upTo limit: Duration) -> Duration { limit * fraction() }

    package mutating func chance(_ share: Double) -> Bool { fraction() < share }
}
