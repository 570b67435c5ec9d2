import AnnulModel
import Engine
import HTTPTransport
import Reporting
import Synchronization

/// What others are told of a command's run, as the run comes to know it.
final class Herald: Sendable {
    private struct State {
        var run: String?
        var lanes: [LaneSetup] = []
        var board: RunBoard?
        var sendingSince = Duration.zero
    }

    /// What is to be told, in its order; ends with the command.
    let news: AsyncStream<Ping.News>
    private let telling: AsyncStream<Ping.News>.Continuation
    private let state = Mutex(State())

    init() { (news, telling) = AsyncStream<Ping.News>.makeStream() }

    /// The run that the command works on, once it does.
    var run: String? { state.withLock { $0.run } }

    /// The command begins to work on a run.
    func begin(_ run: String) {
        state.withLock { $0.run = run }
        telling.yield(Ping.News(.began, ofRun: RunNews.id(ofRun: run)))
    }

    /// The run begins to send.
    func watch(_ lanes: [LaneSetup], _ board: RunBoard, since began: Duration) {
        state.withLock { state in
            (state.lanes, state.board, state.sendingSince) = (lanes, board, began)
        }
    }

    /// The command ends: nothing is told after that.
    ///
    /// One that found nothing to do is not told of, so that it passes for no night's work.
    func end(_ code: Int32, _ text: String) {
        let run = state.withLock { state in
            // It holds the ledger, which the next command may want by now.
            state.board = nil
            return state.run
        }
        if run != nil || code != 0 {
            telling.yield(
                Ping.News(
                    .ended(code), ofRun: run.map { RunNews.id(ofRun: $0) }, text: text))
        }
        telling.finish()
    }

    /// What is known of sending; `nil` where nothing was sent.
    func sending(at now: Duration) -> RunMetrics.Sending? {
        let state = state.withLock { $0 }
        guard let board = state.board else { return nil }
        return RunMetrics.Sending(
            state.lanes.map { lane in
                .init(
                    lane.account, attempts: lane.meter.attempts,
                    requests: lane.meter.count.all)
            },
            elapsed: now - state.sendingSince,
            bound: state.lanes.map(\.bound).max() ?? .zero, estimatedEnd: board.end)
    }
}

extension LaneSetup {
    /// The least time that its limits allow for the rows that it began with.
    fileprivate var bound: Duration {
        policy.limits.bound(for: policy.requests(for: Int64(rows), under: guards))
    }
}
