/// What a run may not exceed; nothing of it is in force unless it is written.
package struct Guards: Hashable, Sendable {
    /// The most payments that may be sent.
    package var maxRows: Int?
    /// The most money of each currency; a row without an amount, or in a currency that is not among
    /// them, is over the cap.
    package var maxTotal: [Money]?
    package var canary: Canary?
    package var halt: HaltThresholds?

    package init() {}
}

/// The first rows of each account, which run alone.
package struct Canary: Hashable, Sendable {
    package var rows: Int
    /// More failures than these, and the account goes no further.
    package var maxFailed = 0

    package init(rows: Int, maxFailed: Int = 0) {
        self.rows = rows
        self.maxFailed = maxFailed
    }
}

/// The shares of an account's rows at which it goes no further.
package struct HaltThresholds: Hashable, Sendable {
    /// Of rows that failed, were unknown, or ended in doubt.
    package var failed: Double?
    /// Of rows that could not be cancelled.
    package var notCancellable: Double?
    /// Fewer rows than these decide nothing.
    package var minimum = 50

    package init(failed: Double? = nil, notCancellable: Double? = nil, minimum: Int = 50) {
        self.failed = failed
        self.notCancellable = notCancellable
        self.minimum = minimum
    }
}

/// What may be sent to live accounts without a person who confirms it.
package struct UnattendedPolicy: Hashable, Sendable {
    package var maxRows: Int
    package var maxTotal: [Money]?
    /// Fewer rows than these are no night's work: the export is probably broken.
    package var minRows = 0
    /// As a share of what earlier runs of the name had.
    package var maxGrowth: Double?

    package init(
        maxRows: Int, maxTotal: [Money]? = nil, minRows: Int = 0, maxGrowth: Double? = nil
    ) {
        self.maxRows = maxRows
        self.maxTotal = maxTotal
        self.minRows = minRows
        self.maxGrowth = maxGrowth
    }
}
