package import AnnulModel

/// When requests may leave: the account's rates, all obeyed together.
///
/// Each rate is a generic cell rate algorithm over one theoretical arrival time. A request takes
/// `(window + jitter) / count`; a burst lets the first few after a rest leave together. Sends that
/// conform to that, delayed by up to the jitter on their way, conform to the rate where they
/// arrive.
///
/// A turn is taken in two steps. `admit` says when a worker should claim, `leave` gives the moment
/// at which its request is written. Only `leave` spends capacity, so a turn given back, or a commit
/// that took long, loses none and bunches nothing.
package struct Pacing: Sendable {
    private struct Cell {
        let interval: Duration
        /// How far a burst may run ahead of the arrival time.
        let tolerance: Duration
        var arrival: Duration
    }

    private var cells: [Cell]
    /// Turns admitted whose request has not left.
    private var admitted = 0

    /// Begins as if a request had just left and no burst were saved up: the process that ran before
    /// may have sent up to this moment.
    package init(_ limits: Limits, at now: Duration) {
        cells = limits.rates.map { rate in
            let interval = limits.interval(of: rate)
            let tolerance = interval * max(0, limits.burst - 1)
            return Cell(
                interval: interval, tolerance: tolerance, arrival: now + tolerance + interval)
        }
    }

    /// Takes a turn in the queue.
    ///
    /// - Parameters:
    ///   - now: the run's clock.
    ///   - lead: how long a claim takes to become durable.
    /// - Returns: when to begin the claim so that it is durable in time.
    package mutating func admit(at now: Duration, lead: Duration) -> Duration {
        let turn = cells.map { $0.arrival - $0.tolerance + $0.interval * admitted }.max() ?? now
        admitted += 1
        return max(now, turn - lead)
    }

    /// Gives a turn back of which nothing will be sent.
    package mutating func giveBack() { admitted -= 1 }

    /// Spends capacity for one request.
    ///
    /// - Parameter now: the run's clock.
    /// - Returns: the moment from which on the request may be written.
    package mutating func leave(at now: Duration) -> Duration {
        let turn = cells.map { $0.arrival - $0.tolerance }.reduce(now, max)
        for index in cells.indices {
            cells[index].arrival = max(cells[index].arrival, turn) + cells[index].interval
        }
        return turn
    }
}
