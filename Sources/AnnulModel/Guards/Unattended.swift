extension UnattendedPolicy {
    /// Why a run needs a person.
    ///
    /// - Parameters:
    ///   - work: what it would send.
    ///   - earlier: how many rows earlier runs of the name had, the newest last; `nil` for a run
    ///     without a name.
    /// - Returns: sentences; none where it may go on without one.
    package func objections(to work: Workload, after earlier: [Int64]?) -> [String] {
        var sentences = work.excesses(over: maxRows, maxTotal, in: "unattended")
        if work.rows < Int64(minRows) {
            sentences.append(
                "\(work.rows) payments are to be cancelled, and unattended.min_rows asks for at"
                    + " least \(minRows): is the input complete?")
        }
        guard let maxGrowth else { return sentences }
        guard let earlier else {
            return sentences + [
                "unattended.max_growth compares with earlier runs of the name, and this run has none"
                    + " (`annul run --name`)."
            ]
        }
        guard let median = Self.median(of: earlier.suffix(Self.comparedRuns)) else {
            return sentences + [
                "there is no earlier run of the name that unattended.max_growth could compare with."
            ]
        }
        if Double(work.rows) > median * maxGrowth {
            let share = Int((maxGrowth * 100).rounded())
            sentences.append(
                "\(work.rows) payments are to be cancelled, and unattended.max_growth allows"
                    + " \(share)% of the \(Int64(median)) that the last runs of the name had.")
        }
        return sentences
    }

    /// The middle one; of an even number, between the two.
    private static func median(of counts: ArraySlice<Int64>) -> Double? {
        guard !counts.isEmpty else { return nil }
        let sorted = counts.sorted()
        let middle = sorted.count / 2
        guard sorted.count.isMultiple(of: 2) else { return Double(sorted[middle]) }
        return Double(sorted[middle - 1] + sorted[middle]) / 2
    }

    private static let comparedRuns = 7
}
