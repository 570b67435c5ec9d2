package import AnnulModel

/// What a run would do, or does once it is confirmed: read from a ledger that holds its rows.
package struct Plan: Hashable, Sendable {
    /// An input as it was read.
    package struct Input: Hashable, Sendable {
        /// Its id in the ledger.
        package let id: Int64
        package let name: String
        package let size: Int64
        package let sha256: String
        /// Which column is taken for which field.
        package let mapping: [String]

        package init(id: Int64, name: String, size: Int64, sha256: String, mapping: [String]) {
            self.id = id
            self.name = name
            self.size = size
            self.sha256 = sha256
            self.mapping = mapping
        }
    }

    /// A configured account.
    package struct Account: Hashable, Sendable {
        package let name: String
        package let merchant: Merchant
        package let endpoint: Endpoint
        package let policy: AccountPolicy
        /// Whether it must be treated as moving real money.
        package let isLive: Bool

        package init(
            name: String, merchant: Merchant, endpoint: Endpoint, policy: AccountPolicy,
            isLive: Bool = false
        ) {
            self.name = name
            self.merchant = merchant
            self.endpoint = endpoint
            self.policy = policy
            self.isLive = isLive
        }
    }

    /// What the run may not exceed.
    package struct Bounds: Hashable, Sendable {
        package var guards = Guards()
        /// The guards in force, as lines of key and value.
        package var guardLines: [String] = []
        /// When nothing more may be sent.
        package var deadline: Timestamp?

        package init() {}
    }

    /// One account's part.
    package struct Part: Hashable, Sendable {
        package let account: String
        package let endpoint: Endpoint?
        package let isLive: Bool
        /// Whether none but the canary's rows are compared with what the provider says of them.
        let isComparedByCanaryAlone: Bool
        /// Rows that would be sent, those in doubt among them.
        package let toSend: Int64
        /// Rows whose payment is in doubt from an earlier run: asked about or repeated, never new.
        package let inDoubt: Int64
        /// The least time that the account's limits allow for them.
        package let bound: Duration
        /// When it could be done, with its pauses.
        package let end: Timestamp
        /// How many can't be sent before the deadline.
        package let leftAtDeadline: Int64
    }

    package let inputs: [Input]
    package let summary: RunSummary
    package let parts: [Part]
    package let bounds: Bounds
    /// What would be sent.
    package let work: Workload
    /// One example for each way in which rows are left out.
    package let examples: [RowExample]
    /// Stands for the input's bytes, its mapping, the accounts, the guards and the rows to be sent:
    /// two plans with the same digest send the same.
    package let digest: String

    /// The account that decides how long the run takes.
    package var slowest: Part? { parts.filter { $0.toSend > 0 }.max { $0.end < $1.end } }

    package var toSend: Int64 { parts.reduce(0) { $0 + $1.toSend } }

    package var leftAtDeadline: Int64 { parts.reduce(0) { $0 + $1.leftAtDeadline } }

    /// Whether some account compares the rows of its canary, and no others.
    var isComparedByCanaryAlone: Bool { parts.contains { $0.isComparedByCanaryAlone } }

    /// Whether real money is moved.
    package var isLive: Bool { parts.contains { $0.isLive && $0.toSend > 0 } }

    /// Why nothing would be sent, as sentences; none where no cap trips.
    package var excesses: [String] {
        work.excesses(over: bounds.guards.maxRows, bounds.guards.maxTotal, in: "guards")
    }

    /// What the operator called the file that an example stands in.
    func file(of example: RowExample) -> String? { inputs.first { $0.id == example.input }?.name }

    package var rejected: Int64 { summary.totals.rejected }
}
