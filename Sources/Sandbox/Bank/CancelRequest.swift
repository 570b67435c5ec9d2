import AnnulModel

/// A cancel as its provider understood it.
struct CancelRequest: Hashable, Sendable {
    var reference: String
    var key: String?
    /// What a key is bound to, besides the reference.
    var body: [UInt8]
    /// Whether an authorized payment shall be left alone.
    var onlyUnauthorized = false
    /// What is wrong with the request, if its provider finds that out only under the key.
    var defect: String?

    init(reference: String, key: String?, body: [UInt8]) {
        self.reference = reference
        self.key = key
        self.body = body
    }
}

/// What came of a cancel.
enum CancelResult: Hashable, Sendable {
    case stopped(Obstacle)
    case ruled(Ruling, isReplay: Bool)
    /// The key was used before with another payment or another body.
    case keyReused
}

/// How often one payment may be asked about.
struct ReferenceLimits: Hashable, Sendable {
    var cancels: Rate
    var reads: Rate

    init(cancels: Rate, reads: Rate) {
        self.cancels = cancels
        self.reads = reads
    }
}
