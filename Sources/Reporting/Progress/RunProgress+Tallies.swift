import AnnulModel
package import Ledger

extension RunProgress.Counts {
    /// Adds the counters of one lane up.
    ///
    /// Duplicates and unusable rows had their end before anything was sent: they are not counted.
    package init(of lane: Int64, in tallies: [TallyKey: TallyValue]) {
        self.init()
        for (key, value) in tallies where key.lane == lane && value.rows > 0 {
            if key.standing == .pending || key.standing == .doubtful {
                undecided += value.rows
                continue
            }
            switch Outcome(rawValue: key.standing.outcome)?.group {
            case .good: good += value.rows
            case .failed: failed += value.rows
            case .open: open += value.rows
            case .input, nil: continue
            }
            guard key.standing.outcome != Outcome.alreadyCancelled.rawValue, value.released > 0,
                let currency = Currency(key.currency)
            else { continue }
            released.append(Money(minor: value.released, currency: currency))
        }
        released = released.sums
    }
}
