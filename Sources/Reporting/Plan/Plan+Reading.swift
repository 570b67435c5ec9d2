package import AnnulModel
package import Ledger

extension Plan {
    /// Makes the plan of a run that is ready.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - reader: its ledger.
    ///   - inputs: what was read.
    ///   - accounts: the configured accounts.
    ///   - bounds: what the run may not exceed.
    ///   - moment: the time now.
    /// - Throws: `LedgerError`.
    package init(
        of run: RunRecord, from reader: LedgerReader, _ inputs: [Input], _ accounts: [Account],
        within bounds: Bounds = Bounds(), asOf moment: Timestamp
    ) throws(LedgerError) {
        self.inputs = inputs
        self.bounds = bounds
        summary = try RunSummary(of: run, from: reader, asOf: moment)
        work = Workload(undecidedOf: try reader.tallies(of: run))
        var digest = PlanDigest(inputs, accounts, bounds.guardLines)
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
            let (toSend, inDoubt) = counts[lane.account] ?? (0, 0)
            return Part(
                of: lane.account, accounts.first { $0.name == lane.account }, toSend: toSend,
                inDoubt: inDoubt, within: bounds, asOf: moment)
        }
        self.examples = examples.all
        self.digest = digest.hex
    }
}

extension Plan.Part {
    fileprivate init(
        of name: String, _ account: Plan.Account?, toSend: Int64, inDoubt: Int64,
        within bounds: Plan.Bounds, asOf moment: Timestamp
    ) {
        self.account = name
        endpoint = account?.endpoint
        isLive = account?.isLive ?? false
        isComparedByCanaryAlone =
            account?.policy.compare == .canary
            && account?.policy.doubt.lookup != DoubtPolicy.Lookup.none
            && toSend > 0
        self.toSend = toSend
        self.inDoubt = inDoubt
        guard let policy = account?.policy else {
            (bound, end, leftAtDeadline) = (.zero, moment, 0)
            return
        }
        let requests = policy.requests(for: toSend, under: bounds.guards)
        bound = policy.limits.bound(for: requests)
        end = policy.pause.end(of: bound, from: moment)
        guard let deadline = bounds.deadline, end > deadline, bound > .zero else {
            leftAtDeadline = 0
            return
        }
        let share = policy.pause.open(from: moment, to: deadline) / bound
        leftAtDeadline = toSend - Int64(max(0, share) * Double(toSend))
    }
}

extension Workload {
    /// What the counters say is not worked to an end.
    package init(undecidedOf tallies: [TallyKey: TallyValue]) {
        self.init()
        for (key, value) in tallies where [.pending, .doubtful].contains(key.standing) {
            add(rows: value.rows, minor: value.amount, of: Currency(key.currency))
        }
    }
}

extension RowRecord {
    /// Not worked to an end: it has no outcome of its own yet.
    var isUndecided: Bool { group == .open && settledAt == nil }
}
