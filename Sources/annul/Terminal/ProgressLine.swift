import AnnulModel
import Engine
import Ledger

/// How far the run is, on one line that is rewritten; dated lines where there is no terminal.
struct ProgressLine: Sendable {
    let session: Session
    let ledger: Ledger
    let lanes: [LaneSetup]

    /// Shows progress until the task is cancelled.
    func show() async {
        let pause: Duration = session.console.isLive ? .milliseconds(200) : .seconds(30)
        let began = session.clock.now()
        let undecided = counts().undecided
        while true {
            do { try await session.clock.sleep(until: session.clock.now() + pause) } catch {
                return
            }
            let counts = counts()
            let time = session.clock.now() - began
            let text = Self.text(counts, done: undecided - counts.undecided, in: time)
            if session.console.isLive {
                session.console.show(live: text)
            } else {
                session.console.note("\(session.clock.wall()) \(text)")
            }
        }
    }

    struct Counts: Equatable {
        var good: Int64 = 0
        var failed: Int64 = 0
        var open: Int64 = 0
        var undecided: Int64 = 0
        var total: Int64 { good + failed + open + undecided }
    }

    private func counts() -> Counts {
        let ids = Set(lanes.map(\.id))
        var counts = Counts()
        for (key, value) in ledger.tallies where ids.contains(key.lane) {
            if key.standing == .pending || key.standing == .doubtful {
                counts.undecided += value.rows
                continue
            }
            switch Outcome(rawValue: key.standing.outcome)?.group {
            case .good: counts.good += value.rows
            case .failed: counts.failed += value.rows
            case .open: counts.open += value.rows
            case .input, nil: break
            }
        }
        return counts
    }

    static func text(_ counts: Counts, done: Int64, in time: Duration) -> String {
        let rate = time > .zero ? Double(done) / time.inSeconds : 0
        var parts = [
            "\(counts.total - counts.undecided)/\(counts.total)", "good \(counts.good)",
            "failed \(counts.failed)", "open \(counts.open)",
            "\((rate * 10).rounded() / 10) rows/s",
        ]
        if done > 0, counts.undecided > 0 {
            parts.append("\(Duration.seconds(Double(counts.undecided) / rate).inWords) left")
        }
        return parts.joined(separator: " · ")
    }
}
