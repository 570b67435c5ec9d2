/// Which payments are read before their first cancel, and compared with the input.
package enum Comparison: String, CaseIterable, Hashable, Sendable {
    /// The rows of the canary.
    case canary
    case all
    case never
}

extension AccountPolicy {
    /// Whether a payment is read before its first cancel.
    ///
    /// - Parameters:
    ///   - amount: what the input says of it.
    ///   - isCanary: whether its row is of the canary.
    /// - Returns: false where it can't be read.
    package func looksFirst(at amount: Money?, isCanary: Bool) -> Bool {
        guard doubt.lookup != .none else { return false }
        return partlyCaptured == .refuse || compares(amount, isCanary: isCanary)
    }

    /// Whether what the input says of a payment is compared with what its provider says.
    package func compares(_ amount: Money?, isCanary: Bool) -> Bool {
        guard amount != nil else { return false }
        return compare == .all || compare == .canary && isCanary
    }
}

/// What is done with a payment of which a part is captured.
package enum PartlyCaptured: String, CaseIterable, Hashable, Sendable {
    /// The rest is released.
    case release
    /// It is read first, and left alone.
    case refuse
}
