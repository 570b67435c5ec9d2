/// Whether an account goes about its rows, or waits for one of its requests to find something out.
enum Hold: Hashable, Sendable {
    case open
    /// Somebody is to find out.
    case held
    /// Somebody is finding out.
    case asking

    /// Whether the asker is to find out; only one at a time is.
    mutating func ask() -> Bool {
        guard self == .held else { return false }
        self = .asking
        return true
    }

    /// The asker ended without having found out.
    mutating func gaveNothing() { if self == .asking { self = .held } }
}
