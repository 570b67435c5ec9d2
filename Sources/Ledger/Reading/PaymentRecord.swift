package import AnnulModel

/// A payment, as all runs together know it.
package struct PaymentRecord: Hashable, Sendable {
    package let id: Int64
    package let merchant: Merchant
    package let reference: String
    package let generation: Int
    /// The key that the input demands instead of the derived one.
    package let mappedKey: String?
    package let keyFirstUsed: Timestamp?
    package let keyIsSpent: Bool
    /// When a request last may have left that may have taken effect and was not answered.
    package let doubtfulSend: Timestamp?
    package let lastSent: Timestamp?
    /// The row that works on it, or did last.
    package let worker: RowPlace
}

/// A row, as people name it.
package struct RowPlace: Hashable, Sendable {
    package let run: String
    /// Counted from 1 within the run.
    package let number: Int64
}

/// One row with everything that was ever tried and found about it.
package struct RowHistory: Hashable, Sendable {
    package let run: RunRecord
    package let input: String?
    package let amount: Money?
    package let row: RowRecord
    /// Where the row came from, if it came back from an earlier run.
    package let origin: RecordedOrigin?
    /// The rows that came back from it, corrected or not.
    package let returned: [RowPlace]
    /// In the order in which they were made.
    package let attempts: [RecordedAttempt]
    /// In the order in which they were established.
    package let results: [RecordedResult]
}

/// Where a row came from that came back, and what somebody had changed.
package struct RecordedOrigin: Hashable, Sendable {
    package let change: RowChange
    /// The earlier row; `nil` where the ledger does not know it.
    package let earlier: RowPlace?
    /// What the row says of itself where the ledger does not know the earlier one.
    package let claim: String?
}

/// An intent to send, as it was recorded before the request left.
package struct RecordedAttempt: Hashable, Sendable {
    package let id: Int64
    package let at: Timestamp
    /// The generation of the key that a cancel was sent under; `nil` for a look-up.
    package let generation: Int?
    package let key: String?
}

/// What an attempt, intake or a person established about a row.
package struct RecordedResult: Hashable, Sendable {
    package let id: Int64
    /// The attempt that established it; `nil` for intake and people.
    package let attempt: Int64?
    package let at: Timestamp
    /// The kind of the finding, as a stable word.
    package let verdict: String
    /// Whether it counted as a failed attempt.
    package let isCharged: Bool
    /// Whether the payment was in doubt from here on.
    package let isDoubtful: Bool
    /// The outcome, where it settled the row.
    package let outcome: Outcome?
    package let reason: Reason?
    package let httpStatus: Int?
    package let providerID: String?
    package let releasedMinor: Int64?
    package let keptMinor: Int64?
    package let currency: String?
    package let detail: String
    /// The row that a duplicate or contradiction refers to.
    package let other: RowPlace?
}
