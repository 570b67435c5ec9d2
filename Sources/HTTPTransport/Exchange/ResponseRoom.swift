import Synchronization

/// The memory that long responses share.
///
/// What every connection may take in by itself is enough for any answer of a provider's. What goes
/// beyond that is lent to few at a time, so that many endless answers need no more memory than one.
final class ResponseRoom: Sendable {
    /// A response takes so much without asking.
    static let ownBytes = 64 << 10
    /// What goes beyond that may come to so much, of all responses at a time.
    static let sharedBytes = 4 << 20
    private let left: Mutex<Int>

    init(bytes: Int = ResponseRoom.sharedBytes) { left = Mutex(bytes) }

    /// Lends so many bytes, if they are there.
    func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard bytes <= left else { return false }
            left -= bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) { left.withLock { $0 += bytes } }
}
