import Synchronization

/// Where a run's randomness comes from: the system, or a seed.
package final class RandomSource: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    package init(_ generator: some RandomNumberGenerator & Sendable) {
        self.generator = Mutex(generator)
    }

    package static func system() -> RandomSource { RandomSource(SystemRandomNumberGenerator()) }

    package func bits() -> UInt64 { generator.withLock { $0.next() } }

    /// A number from 0 up to, not including, 1.
    package func fraction() -> Double { Double(bits() >> 11) * 0x1p-53 }
}
