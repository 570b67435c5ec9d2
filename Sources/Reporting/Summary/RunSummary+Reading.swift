package import AnnulModel
package import Ledger

extension RunSummary {
    /// What the counters are held against.
    package enum Check: Hashable, Sendable {
        /// How many rows the run has: costs nothing.
        case rowCount
        /// The rows themselves and their amounts: reads them all.
        case rows
    }

    /// Reads a run's summary from the counters.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - reader: its ledger.
    ///   - moment: the time now.
    ///   - check: what the counters are held against.
    /// - Throws: `LedgerError`; `damaged` where the counters contradict the rows.
    package init(
        of run: RunRecord, from reader: LedgerReader, asOf moment: Timestamp,
        checking check: Check = .rowCount
    ) throws(LedgerError) {
        let head = try reader.head()
        let lanes = try reader.lanes(of: run)
        let tallies = try reader.tallies()
        let waiting = try reader.rereads(of: run).values
        let rereads = RereadCounts(
            waiting: waiting.map(\.rows).reduce(0, +), until: waiting.map(\.last).max(),
            unconfirmed: try reader.unconfirmedRows(of: run))
        try self.init(
            of: run, lanes: lanes, tallies: tallies, head: head, asOf: moment, rereads: rereads)
        take(try reader.notes(of: run))
        chain = try reader.chain(of: run)
        returned = ReturnedRows(try reader.changes(of: run))
        if check == .rows {
            try Balance(run: run, lanes: lanes, tallies: tallies)
                .check(against: try reader.inputTotals(of: run))
        }
    }

    /// Takes in what was noted of the run.
    mutating func take(_ notes: RunNotes) {
        pace = Pace(notes.paces)
        for index in accounts.indices {
            accounts[index].lessons = notes.lessons[accounts[index].account]
        }
    }

    /// Makes a run's summary of what was read.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - lanes: its lanes.
    ///   - tallies: the counts of its lanes; others are passed over.
    ///   - head: the ledger's head when they were read.
    ///   - moment: the time then.
    ///   - rereads: what is read again.
    /// - Throws: `LedgerError`, `damaged` where the counters contradict the number of rows.
    init(
        of run: RunRecord, lanes: [LaneRecord], tallies: [TallyKey: TallyValue], head: ChainHead,
        asOf moment: Timestamp, rereads: RereadCounts = RereadCounts()
    ) throws(LedgerError) {
        let balance = Balance(run: run, lanes: lanes, tallies: tallies)
        var totals = CountBuilder()
        var accounts: [AccountSummary] = []
        for lane in lanes {
            var counts = CountBuilder()
            for (key, value) in balance.tallies(of: lane) {
                let reading = try lane.reading(of: key.standing, in: run)
                do throws(SumTooLarge) {
                    try counts.add(reading, key, value)
                    try totals.add(reading, key, value)
                } catch {
                    throw balance.damaged("the sums of account '\(lane.account)' are too large")
                }
            }
            accounts.append(
                AccountSummary(
                    account: lane.account, merchant: lane.merchant, stoppedBecause: lane.reason,
                    stoppedDetail: lane.detail, counts: counts.counts))
        }
        self.run = run
        self.asOf = moment
        self.head = head
        self.accounts = accounts
        self.totals = totals.counts
        self.rereads = rereads
        try balance.check(self)
    }
}

extension LaneRecord {
    /// How the rows read that the counters keep under a standing.
    func reading(of standing: Standing, in run: RunRecord) throws(LedgerError)
        -> OutcomeCount.Reading
    {
        if standing == .pending || standing == .doubtful {
            let open = OpenReading(
                isDoubtful: standing == .doubtful, laneReason: reason, laneDetail: detail,
                lastDetail: "", run: run)
            return OutcomeCount.Reading(outcome: open.outcome, reason: open.reason, group: .open)
        }
        let reason = Reason(rawValue: standing.reason)
        if standing.outcome == "open_duplicate" {
            return OutcomeCount.Reading(outcome: .duplicate, reason: reason, group: .open)
        }
        guard let outcome = Outcome(rawValue: standing.outcome) else {
            throw LedgerError(
                .damaged,
                "the ledger counts rows as '\(standing.outcome)', which is no outcome;"
                    + " keep the file, and restore a backup")
        }
        return OutcomeCount.Reading(outcome: outcome, reason: reason, group: outcome.group)
    }
}
