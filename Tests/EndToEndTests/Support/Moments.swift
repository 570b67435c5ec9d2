import FoundationEssentials

/// Seeds of tests that draw moments at random.
enum Seeds {
    /// One, or those that `END_TO_END_SEEDS` names, with commas between them.
    static let chosen: [UInt64] = {
        let named = ProcessInfo.processInfo.environment["END_TO_END_SEEDS"] ?? ""
        let seeds = named.split(separator: ",").compactMap { UInt64($0) }
        return seeds.isEmpty ? [20_261_121] : seeds
    }()
}

/// Moments that can be had again.
struct Moments: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(Int.random(in: range, using: &self))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
