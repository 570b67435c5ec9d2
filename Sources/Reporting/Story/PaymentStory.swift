package import AnnulModel
package import Ledger

/// A payment's whole story: every run and row that named it, every attempt and its result.
package struct PaymentStory: Hashable, Sendable {
    /// The payment; `nil` for a row that was unusable and names none.
    package let payment: PaymentRecord?
    /// In the order in which they came.
    package let rows: [RowStory]

    /// Reads the stories of all payments of a reference: one for each merchant that has it.
    ///
    /// - Throws: `LedgerError`, `unknown` where there is none.
    package static func stories(
        of reference: String, from reader: LedgerReader
    ) throws(LedgerError) -> [PaymentStory] {
        let payments = try reader.payments(referenced: reference)
        guard !payments.isEmpty else {
            throw LedgerError(
                .unknown,
                "no payment '\(reference.plain)' in \(reader.path). References are compared letter"
                    + " by letter, leading zeros too.")
        }
        var stories: [PaymentStory] = []
        for payment in payments { stories.append(try PaymentStory(of: payment, from: reader)) }
        return stories
    }

    /// Reads the story of the payment that a row names.
    package init(ofRow number: Int64, of run: RunRecord, from reader: LedgerReader)
        throws(LedgerError)
    {
        let row = try reader.row(number, of: run)
        if let payment = try reader.payment(of: row) {
            try self.init(of: payment, from: reader)
        } else {
            self.init(payment: nil, histories: [try reader.history(of: row)])
        }
    }

    private init(of payment: PaymentRecord, from reader: LedgerReader) throws(LedgerError) {
        self.init(payment: payment, histories: try reader.histories(of: payment))
    }

    private init(payment: PaymentRecord?, histories: [RowHistory]) {
        self.payment = payment
        rows = histories.map(RowStory.init)
    }

    /// What `show --json` says.
    package static func json(_ stories: [PaymentStory]) -> JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)), ("payments", .array(stories.map(\.json))))
    }
}

/// One row's part of a payment's story.
package struct RowStory: Hashable, Sendable {
    package let history: RowHistory
    /// Attempts and results in the order in which they came about.
    package let steps: [Step]

    /// An attempt with its result, or a result that needed no attempt.
    package struct Step: Hashable, Sendable {
        /// The attempt's number within its row, counted from 1.
        package let number: Int?
        package let attempt: RecordedAttempt?
        /// `nil` while nothing is known of the attempt yet.
        package let result: RecordedResult?
    }

    /// Joins a row's attempts and results.
    init(_ history: RowHistory) {
        self.history = history
        var steps: [Step] = []
        var attempts = history.attempts.enumerated().map { (number: $0 + 1, attempt: $1) }[...]
        for result in history.results {
            guard let id = result.attempt else {
                steps.append(Step(number: nil, attempt: nil, result: result))
                continue
            }
            while let next = attempts.first, next.attempt.id <= id {
                attempts.removeFirst()
                steps.append(
                    Step(
                        number: next.number, attempt: next.attempt,
                        result: next.attempt.id == id ? result : nil))
            }
        }
        steps += attempts.map { Step(number: $0.number, attempt: $0.attempt, result: nil) }
        self.steps = steps
    }
}
