import AnnulModel

/// A payment's event log, as far as it tells who cancelled.
struct VippsEvents {
    /// One successful cancel.
    struct Cancel: Equatable {
        /// The key of the request that caused it; `nil` if it wasn't a request under a key.
        let key: String?
        let time: String?
        let pspReference: String?
    }

    let cancels: [Cancel]
    let references: [String]

    /// Reads the log; `nil` if any of it can't be understood, since that could be the very event.
    init?(_ body: JSONValue) {
        guard let events = body.elements else { return nil }
        var cancels: [Cancel] = []
        for event in events {
            guard let name = event["name"].string, let success = event["success"].bool,
                event["idempotencyKey"].isNull || event["idempotencyKey"].string != nil
            else { return nil }
            guard success, ["CANCELLED", "TERMINATED"].contains(name) else { continue }
            cancels.append(
                Cancel(
                    key: event["idempotencyKey"].string,
                    time: event["timestamp"].string?.excerpt(atMost: 40),
                    pspReference: event["pspReference"].string?.identifier))
        }
        self.cancels = cancels
        references = events.compactMap(\.["reference"].string)
    }
}
