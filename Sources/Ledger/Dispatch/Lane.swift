package import AnnulModel

/// What the ledger must know of an account to hand out its rows.
package struct LaneRules: Sendable {
    package let merchant: Merchant
    package let policy: AccountPolicy
    /// The body of a cancel request, frozen when its key is first used.
    package let body: @Sendable (Annulment, IdempotencyKey) -> [UInt8]

    package init(
        merchant: Merchant, policy: AccountPolicy,
        body: @escaping @Sendable (Annulment, IdempotencyKey) -> [UInt8]
    ) {
        self.merchant = merchant
        self.policy = policy
        self.body = body
    }
}

/// A lane that is open for dispatch: how many of its rows wait in which queue.
struct Lane {
    let rules: LaneRules
    /// The id of the run's first row, from which rows are numbered.
    let firstRow: Int64
    /// Rows without a due moment that were never claimed.
    var fresh: Int64
    /// Rows that are due at some moment: retries and doubt.
    var due: Int64
    var claimed: Int64 = 0
    /// No fresh row has a lower id: the search starts here.
    var cursor: Int64 = 0

    /// Doubt must not pile up behind fresh rows while keys age.
    var takesFreshRows: Bool {
        due <= Int64(4 * rules.policy.limits.concurrency)
    }
}

/// One claimed row: a durable intent, and all that its exchange needs.
package struct Claim: Sendable {
    package let row: Int64
    /// The row's number within its run, counted from 1.
    package let rowNumber: Int64
    package let lane: Int64
    package let attempt: Int64
    /// `.cancel` or `.lookup`.
    package let move: Move
    package let claimedAt: Timestamp
    package let annulment: Annulment
    package let key: IdempotencyKey
    package let body: [UInt8]
    package let ownKeys: [IdempotencyKey]
    /// The payment's progress before this claim.
    package let progress: Progress
    let payment: Int64
    let previousResult: Int64?
    /// The payment was good before, and its row has sent nothing yet.
    let isKnownGood: Bool
}

/// The ledger's answer to a worker that asks for work.
package enum ClaimAnswer: Sendable {
    case claim(Claim)
    /// Nothing can be worked on now. There may be something at the moment, or when a row that
    /// another worker holds comes back.
    case nothingBefore(Timestamp?)
    /// Every row of the lane has ended.
    case finished
}
