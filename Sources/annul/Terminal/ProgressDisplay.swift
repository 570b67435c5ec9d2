import AnnulModel
import Engine
import Ledger
import Reporting

/// Shows how far a run is: drawn again in its place on a terminal, as dated lines elsewhere.
struct ProgressDisplay: Sendable {
    let session: Session
    let ledger: Ledger
    let lanes: [LaneSetup]
    let board: RunBoard

    /// Shows progress until the task is cancelled.
    func show() async {
        let began = session.clock.now()
        var meters = Meters(since: began)
        while true {
            let now = session.clock.now()
            do {
                try await session.clock.sleep(until: now + pause(after: now - began))
            } catch {
                return
            }
            let progress = progress(since: began, &meters)
            if session.console.isLive {
                let size = Console.size
                let view = ProgressView(
                    width: size.width - 1, height: size.height, hasColor: session.console.hasColor)
                session.console.show(live: view.lines(progress))
            } else {
                session.console.note("\(session.clock.wall()) \(progress.sentence)")
            }
        }
    }

    /// Several times a second where it is drawn; where lines pile up, ever more seldom.
    private func pause(after elapsed: Duration) -> Duration {
        if session.console.isLive { return .milliseconds(200) }
        return elapsed < .seconds(300) ? .seconds(30) : .seconds(300)
    }

    private func progress(since began: Duration, _ meters: inout Meters) -> RunProgress {
        let now = session.clock.now()
        let tallies = ledger.tallies
        let entries = board.current
        let accounts = lanes.map { lane in
            let entry = entries.first { $0.lane == lane.id }
            return RunProgress.Account(
                lane.account, RunProgress.Counts(of: lane.id, in: tallies),
                rate: meters.rate(of: lane.id, lane.meter.count.all, at: now),
                allowed: lane.policy.limits.perSecond,
                hold: entry?.standing.map { RunProgress.Hold($0.hold.rawValue, until: $0.until) },
                end: entry?.end)
        }
        return RunProgress(accounts, asOf: session.clock.wall(), elapsed: now - began)
    }
}

/// How many requests a second left of late.
private struct Meters {
    private let began: Duration
    private var samples: [Int64: [(at: Duration, count: Int64)]] = [:]

    init(since began: Duration) { self.began = began }

    mutating func rate(of lane: Int64, _ count: Int64, at now: Duration) -> Double {
        var own = samples[lane] ?? [(began, 0)]
        own.append((now, count))
        // The oldest that is kept is the last before the window.
        while own.count > 2, own[1].at <= now - Self.window { own.removeFirst() }
        samples[lane] = own
        guard let first = own.first, now > first.at else { return 0 }
        return Double(count - first.count) / (now - first.at).inSeconds
    }

    private static let window = Duration.seconds(5)
}
