package import AnnulModel
package import Providers

/// What a request is for; some kinds have limits of their own.
package enum RequestKind: Hashable, Sendable {
    case cancel, lookup, token
}

/// When requests may leave: the account's rates, all obeyed together.
///
/// Each rate is a generic cell rate algorithm over one theoretical arrival time. A request takes
/// `(window + jitter) / count`; a burst lets the first few after a rest leave together. Sends that
/// conform to that, delayed by up to the jitter on their way, conform to the rate where they
/// arrive. One that is written later than its turn counts from then, so that this machine's own
/// lateness takes nothing of the jitter allowed for. Look-ups and tokens spend under every rate and under their own.
///
/// A turn is taken in two steps. `admit` says when a worker should claim, `leave` gives the moment
/// at which its request is written. Only `leave` spends capacity, so a turn given back, or a commit
/// that took long, loses none and bunches nothing.
package struct Pacing: Sendable {
    private struct Cell {
        let interval: Duration
        /// How many requests any window holds, and how long such a window is, jitter included.
        let most: Int
        let span: Duration
        /// How far a burst may run ahead of the arrival time.
        let tolerance: Duration
        var arrival: Duration

        /// Begins as if a request had just left and no burst were saved up.
        ///
        /// Whatever left before `now` was written by its own turn, so that no earlier process's
        /// arrival time is later than this one: what both send conforms together.
        init(_ rate: Rate, _ limits: Limits, burst: Int, at now: Duration) {
            interval = limits.interval(of: rate)
            most = rate.count + max(0, burst - 1)
            span = interval * rate.count
            tolerance = interval * max(0, burst - 1)
            arrival = now + tolerance + interval
        }

        var turn: Duration { arrival - tolerance }

        mutating func spend(at turn: Duration, stretchedBy factor: Double) {
            arrival = max(arrival, turn) + interval
            // A slower pace is kept without the burst.
            if factor > 1 { arrival = max(arrival, turn + tolerance + interval * factor) }
        }
    }

    private var cells: [Cell]
    private var lookups: [Cell]
    private var tokens: [Cell]
    private var log = SendLog()
    private var quotas: [RateNotice.Quota] = []
    private let jitterShare: Double
    /// Turns admitted whose request has not left.
    package private(set) var admitted = 0

    package init(_ limits: Limits, at now: Duration) {
        cells = limits.rates.map { Cell($0, limits, burst: limits.burst, at: now) }
        lookups = limits.lookups.map { Cell($0, limits, burst: 1, at: now) }
        tokens = limits.tokens.map { Cell($0, limits, burst: 1, at: now) }
        jitterShare = limits.jitterShare
    }

    /// The time that one request takes at full pace.
    package var interval: Duration { cells.map(\.interval).max() ?? .zero }

    /// Takes a turn in the queue.
    ///
    /// - Parameters:
    ///   - now: the run's clock.
    ///   - lead: how long a claim takes to become durable.
    ///   - isFirst: whether it goes before all that wait.
    /// - Returns: when to begin the claim so that it is durable in time.
    package mutating func admit(at now: Duration, lead: Duration, isFirst: Bool = false) -> Duration
    {
        let before = isFirst ? 0 : admitted
        let turns = cells.map { cell in
            // After a rest the queue begins now, with what a burst allows.
            max(cell.arrival, now) - cell.tolerance + cell.interval * before
        }
        admitted += 1
        return max(now, max(turns.max() ?? now, quotaTurn(at: now)) - lead)
    }

    /// Gives a turn back of which nothing will be sent.
    package mutating func giveBack() { admitted -= 1 }

    /// The earliest moment at which a request of that kind may be written; spends nothing.
    package func next(_ kind: RequestKind, at now: Duration) -> Duration {
        let turn = (cells + own(kind)).map(\.turn).reduce(now, max)
        return max(turn, windowTurn(at: now), quotaTurn(at: now))
    }

    /// Spends capacity for one request.
    ///
    /// - Parameters:
    ///   - kind: what the request is for.
    ///   - now: the run's clock.
    ///   - factor: how many times slower than allowed the account goes at the moment.
    /// - Returns: the moment from which on the request may be written.
    package mutating func leave(
        _ kind: RequestKind = .cancel, at now: Duration, stretchedBy factor: Double = 1
    ) -> Duration {
        let turn = next(kind, at: now)
        for index in cells.indices { cells[index].spend(at: turn, stretchedBy: factor) }
        switch kind {
        case .cancel: break
        case .lookup:
            for index in lookups.indices { lookups[index].spend(at: turn, stretchedBy: 1) }
        case .token: for index in tokens.indices { tokens[index].spend(at: turn, stretchedBy: 1) }
        }
        log.note(turn)
        return turn
    }

    /// A request was written, perhaps later than its turn.
    package mutating func wrote(at now: Duration, inTurn turn: Duration) {
        if now > turn { log.amend(turn, to: now) }
    }

    /// When nothing but limits of its own keeps a request of that kind.
    ///
    /// Such a request must ask again at that moment instead of spending now: capacity that it took
    /// so far ahead would be lost to all others.
    package func ownTurn(_ kind: RequestKind) -> Duration? { own(kind).map(\.turn).max() }

    /// How many requests have left, or have their turn, after a moment.
    package func turns(after moment: Duration) -> Int { log.count(after: moment) }

    /// Takes in a policy that the provider tells of; the newest of a name counts.
    ///
    /// Windows that are longer than `longest` are left to what the provider says remains: spread
    /// evenly they would hold back what is allowed now.
    package mutating func obey(_ quota: RateNotice.Quota, longest: Duration) {
        quotas.removeAll { $0.name == quota.name }
        guard quota.window <= longest, quota.count > 0, quotas.count < RateNotice.most else {
            return
        }
        // As many windows as it takes for one to fit into the log: at most `count` over all.
        let parts = (quota.count + SendLog.capacity - 1) / SendLog.capacity
        quotas.append(
            RateNotice.Quota(
                name: quota.name, count: quota.count / parts,
                window: quota.window * (1 + jitterShare) / parts))
    }

    private func own(_ kind: RequestKind) -> [Cell] {
        switch kind {
        case .cancel: []
        case .lookup: lookups
        case .token: tokens
        }
    }

    /// When the rates let the next request pass, by the moments at which earlier ones were written.
    private func windowTurn(at now: Duration) -> Duration {
        cells.reduce(now) { turn, cell in
            guard let before = log.turn(back: cell.most) else { return turn }
            return max(turn, before + cell.span)
        }
    }

    /// When the policies let the next request pass: no window with one more than they allow.
    private func quotaTurn(at now: Duration) -> Duration {
        quotas.reduce(now) { turn, quota in
            guard let before = log.turn(back: quota.count) else { return turn }
            return max(turn, before + quota.window)
        }
    }
}

/// The moments of the latest requests, in their order.
private struct SendLog {
    /// What a busy account sends in minutes; 64 kB.
    static let capacity = 4096

    private var turns: [Duration] = []
    private var oldest = 0

    mutating func note(_ turn: Duration) {
        guard turns.count == Self.capacity else { return turns.append(turn) }
        turns[oldest] = turn
        oldest = (oldest + 1) % Self.capacity
    }

    /// The request before the next by `count`; 1 is the last.
    func turn(back count: Int) -> Duration? {
        guard count <= turns.count else { return nil }
        return turns[(oldest + turns.count - count) % turns.count]
    }

    /// Corrects one of the latest.
    mutating func amend(_ turn: Duration, to moment: Duration) {
        for back in 1...max(1, turns.count) {
            guard let present = self.turn(back: back) else { return }
            guard present != turn else {
                turns[(oldest + turns.count - back) % turns.count] = moment
                return
            }
        }
    }

    func count(after moment: Duration) -> Int {
        var count = 0
        while let turn = turn(back: count + 1), turn > moment { count += 1 }
        return count
    }
}
