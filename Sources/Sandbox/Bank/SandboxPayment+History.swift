import AnnulModel

extension SandboxPayment {
    /// Something that happened to a payment, before or while the sandbox watched.
    struct Event: Hashable, Sendable {
        enum Name: String, Hashable, Sendable {
            case created, authorized, captured, cancelled, terminated, aborted, expired
        }

        let name: Name
        let amount: Int64
        let at: Timestamp
        /// The key of the request that caused it.
        let key: String?
    }

    /// All that happened to the payment, in order.
    ///
    /// What came before the sandbox first heard of it is put into the hour before.
    var history: [Event] {
        guard standing.state != .absent else { return [] }
        var events = [
            Event(name: .created, amount: standing.amount, at: born(minutesAgo: 60), key: nil)
        ]
        func add(_ name: Event.Name, _ amount: Int64, minutesAgo: Int64) {
            events.append(
                Event(name: name, amount: amount, at: born(minutesAgo: minutesAgo), key: nil))
        }
        switch standing.state {
        case .authorized: add(.authorized, standing.authorized, minutesAgo: 59)
        case .aborted: add(.aborted, standing.amount, minutesAgo: 59)
        case .expired: add(.expired, standing.amount, minutesAgo: 50)
        case .absent, .created, .terminated, .declined: break
        }
        if standing.captured > 0 { add(.captured, standing.captured, minutesAgo: 30) }
        if scenario == .already { add(.cancelled, standing.cancelled, minutesAgo: 20) }
        let name: Event.Name = standing.state == .terminated ? .terminated : .cancelled
        return events
            + changes.map { Event(name: name, amount: $0.amount, at: $0.at, key: $0.key) }
    }

    private func born(minutesAgo minutes: Int64) -> Timestamp {
        born + .seconds(-60 * minutes)
    }
}
