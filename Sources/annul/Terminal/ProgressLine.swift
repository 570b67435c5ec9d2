import AnnulModel
import Engine
import Ledger

/// How far the run is, on one line that is rewritten; dated lines where there is no terminal.
struct ProgressLine: Sendable {
    let session: Session
    let ledger: Ledger
    let lanes: [LaneSetup]
    let board: RunBoard

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
            let text =
                ([Self.text(counts, done: undecided - counts.undecided, in: time)] + left + holds)
                .joined(separator: " · ")
            if session.console.isLive {
                session.console.show(live: text)
            } else {
                session.console.note("\(session.clock.wall()) \(text)")
            }
        }
    }

    /// For how long it goes on.
    private var left: [String] {
        guard let end = board.end else { return [] }
        return ["\(max(.zero, end - session.clock.wall()).inWords) left"]
    }

    /// What holds each account, and for how long.
    private var holds: [String] {
        let now = session.clock.wall()
        return board.current.compactMap { entry in
            entry.standing.map { Self.text(entry.account, $0, at: now) }
        }
    }

    static func text(_ account: String, _ standing: LaneStanding, at now: Timestamp) -> String {
        let words = "\(account): \(standing.hold.rawValue)"
        // Less than a second is over before it is read.
        guard let until = standing.until, until - now >= .seconds(1) else { return words }
        return "\(words) \((until - now).inWords)"
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
        return [
            "\(counts.total - counts.undecided)/\(counts.total)", "good \(counts.good)",
            "failed \(counts.failed)", "open \(counts.open)",
            "\((rate * 10).rounded() / 10) rows/s",
        ].joined(separator: " · ")
    }
}
