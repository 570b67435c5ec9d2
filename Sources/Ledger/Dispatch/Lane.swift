package import AnnulModel

/// What the ledger must know of an account to hand out its rows.
package struct LaneRules: Sendable {
    package let merchant: Merchant
    package let policy: AccountPolicy
    /// What is wanted of its rows; of an inquiry those in doubt alone are handed out, and to read
    /// again those that have ended and are due.
    package let purpose: Purpose
    /// How many rows run alone before the others; `nil` for none.
    package let canary: Int?
    /// The body of a cancel request, frozen when its key is first used.
    package let body: @Sendable (Annulment, IdempotencyKey) -> [UInt8]

    package init(
        merchant: Merchant, policy: AccountPolicy, purpose: Purpose = .annul,
        canary: Int? = nil,
        body: @escaping @Sendable (Annulment, IdempotencyKey) -> [UInt8]
    ) {
        self.merchant = merchant
        self.policy = policy
        self.purpose = purpose
        self.canary = canary
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
    /// The ended rows that are being read again: nothing in the file tells them from the others.
    var rereading: Set<Int64> = []
    /// No fresh row has a lower id: the search starts here.
    var cursor: Int64 = 0
    /// While it is there, no other row is handed out.
    var canary: CanaryQueue?
    /// Rows that were read before their first cancel and may be cancelled.
    ///
    /// Only this process knows: another reads them once more.
    var inspected: Set<Int64> = []

    /// The statements that find its next row and the moment at which there is one, for work on rows
    /// that have not ended.
    var queue: (row: Query, moment: Query) {
        rules.purpose == .annul ? (.dueRow, .nextDue) : (.doubtfulRow, .nextDoubtful)
    }

    /// When a row that has just been found cancelled is read again, if it is.
    ///
    /// What is found out about rows of a run that has ended is left at that: nobody would come back.
    func rereadMoment(after settlement: Settlement, at now: Timestamp) -> Timestamp? {
        guard settlement.outcome.isCancelled, let pause = rules.policy.doubt.reread else {
            return nil
        }
        switch rules.purpose {
        case .annul, .inquiry(leavesStanding: true): return now + pause
        case .inquiry(leavesStanding: false), .reread: return nil
        }
    }

    /// What is done about a row in the place of its first cancel, where it is to be read before.
    ///
    /// What is in doubt is read once a reading is final: in doubt, too, nothing is sent that was not
    /// compared.
    func inspection(of row: Int64, _ progress: Progress, _ amount: Money?, at now: Timestamp)
        -> Move?
    {
        guard rules.purpose == .annul, !inspected.contains(row),
            rules.policy.looksFirst(at: amount, isCanary: canary != nil)
        else { return nil }
        guard let doubtfulSend = progress.doubtfulSend else { return .lookup }
        let settled = doubtfulSend + rules.policy.doubt.settle
        return now < settled ? .wait(until: settled) : .lookup
    }

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
    package let isKnownGood: Bool
    /// Whether the row is of those that run alone before the others.
    package let isCanary: Bool
    /// Whether the payment is read, before its first cancel, to be compared with its row.
    package let isInspection: Bool
}

/// A row that the ledger ended without a further request.
package struct GivenUp: Hashable, Sendable {
    package let settlement: Settlement
    /// Whether it was of those that run alone before the others.
    package let isCanary: Bool
}

/// An answer, with what was given up on the way to it.
struct ClaimReply: Sendable {
    let answer: ClaimAnswer
    let givenUp: [GivenUp]
}

/// The ledger's answer to a worker that asks for work.
package enum ClaimAnswer: Sendable {
    case claim(Claim)
    /// Nothing can be worked on now. There may be something at the moment, or when a row that
    /// another worker holds comes back.
    case nothingBefore(Timestamp?)
    /// Every row of the canary has ended, and others wait to be let out.
    case canaryWorkedOff
    /// Every row of the lane has ended.
    case finished
}
