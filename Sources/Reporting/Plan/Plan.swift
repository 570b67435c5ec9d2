package import AnnulModel
package import Ledger

/// What a run over some files would do: read from a ledger that holds just that run.
package struct Plan: Hashable, Sendable {
    /// An input as it was read.
    package struct Input: Hashable, Sendable {
        /// Its id in the plan's ledger.
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
        package let limits: Limits

        package init(name: String, merchant: Merchant, endpoint: Endpoint, limits: Limits) {
            self.name = name
            self.merchant = merchant
            self.endpoint = endpoint
            self.limits = limits
        }
    }

    /// One account's part.
    package struct Part: Hashable, Sendable {
        package let account: String
        package let endpoint: Endpoint?
        /// Rows that would be sent, those in doubt among them.
        package let toSend: Int64
        /// Rows whose payment is in doubt from an earlier run: asked about or repeated, never new.
        package let inDoubt: Int64
        /// The least time that the account's limits allow for them.
        package let bound: Duration
    }

    package let inputs: [Input]
    package let summary: RunSummary
    package let parts: [Part]
    /// One example for each way in which rows are left out.
    package let examples: [RowExample]
    /// Stands for the input's bytes, its mapping, the accounts and the rows to be sent: two plans
    /// with the same digest send the same.
    package let digest: String

    /// The account that decides how long the run takes.
    package var slowest: Part? { parts.filter { $0.toSend > 0 }.max { $0.bound < $1.bound } }

    package var toSend: Int64 { parts.reduce(0) { $0 + $1.toSend } }

    /// What the operator called the file that an example stands in.
    func file(of example: RowExample) -> String? { inputs.first { $0.id == example.input }?.name }

    package var rejected: Int64 { summary.totals.rejected }
}

extension Plan {
    /// Makes the plan of a run that is ready.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - reader: its ledger.
    ///   - inputs: what was read.
    ///   - accounts: the configured accounts.
    ///   - moment: the time now.
    /// - Throws: `LedgerError`.
    package init(
        of run: RunRecord, from reader: LedgerReader, _ inputs: [Input], _ accounts: [Account],
        asOf moment: Timestamp
    ) throws(LedgerError) {
        self.inputs = inputs
        summary = try RunSummary(of: run, from: reader, asOf: moment)
        var digest = PlanDigest(inputs, accounts)
        var examples = RowExamples()
        var counts: [String: (toSend: Int64, inDoubt: Int64)] = [:]
        var last: Int64 = 0
        while case let rows = try reader.rows(of: run, after: last, limit: 2000),
            let end = rows.last
        {
            for row in rows {
                if row.isUndecided {
                    digest.add(row)
                    counts[row.account, default: (0, 0)].toSend += 1
                    if row.outcome == .inDoubt { counts[row.account]?.inDoubt += 1 }
                } else {
                    examples.note(row)
                }
            }
            last = end.id
        }
        parts = summary.accounts.map { lane in
            let account = accounts.first { $0.name == lane.account }
            let (toSend, inDoubt) = counts[lane.account] ?? (0, 0)
            return Part(
                account: lane.account, endpoint: account?.endpoint, toSend: toSend,
                inDoubt: inDoubt, bound: account?.limits.bound(for: toSend) ?? .zero)
        }
        self.examples = examples.all
        self.digest = digest.hex
    }
}

extension Limits {
    /// The least time in which so many requests may leave.
    package func bound(for requests: Int64) -> Duration {
        rates.map { interval(of: $0) * Double(requests) }.max() ?? .zero
    }
}

extension RowRecord {
    /// Not worked to an end: it has no outcome of its own yet.
    var isUndecided: Bool { group == .open && settledAt == nil }
}
