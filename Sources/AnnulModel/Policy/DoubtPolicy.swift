/// What can be known about a request of which no answer came: a property of the provider.
package struct DoubtPolicy: Hashable, Sendable {
    package enum Keying: Hashable, Sendable {
        /// A repeat under the same key within `lifetime` of its first use gives the first result.
        ///
        /// `keepsRefusals` says whether a refusal is kept too: then a repeat that is refused
        /// proves that the earlier copy was or will be, and trying anew needs a new key. Such a
        /// provider may keep failures as well.
        case keyed(lifetime: Duration, keepsRefusals: Bool)
        case keyless
    }

    package enum Lookup: Hashable, Sendable {
        case none
        /// The payment's state can be read.
        case state
        /// The payment's state can be read, and whose cancel it was.
        case attributable
    }

    package var keying: Keying
    package var lookup: Lookup
    /// How long after a send a look-up is believed when it shows no effect.
    package var settle: Duration
    /// How long after its cancel a payment is read once more, where the provider admits that a
    /// payment can still complete elsewhere meanwhile; `nil` reads none again.
    package var reread: Duration?

    package init(keying: Keying, lookup: Lookup, settle: Duration, reread: Duration? = nil) {
        self.keying = keying
        self.lookup = lookup
        self.settle = settle
        self.reread = reread
    }

    /// The longest settling time that an account may have.
    package static let longestSettling = Duration.seconds(86_400)

    package var isKeyed: Bool { keying != .keyless }

    /// Whether a refusal stays under its key, so that trying anew needs a new one.
    package var keepsRefusals: Bool {
        if case .keyed(_, keepsRefusals: true) = keying { true } else { false }
    }
}
