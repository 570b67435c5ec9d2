import AnnulModel
import Ledger

/// What the attempts of a run tell about time, gathered in one pass.
struct AttemptFigures: Hashable, Sendable {
    private(set) var timeline = Timeline()
    /// By lane.
    private(set) var latencies: [Int64: LatencyHistogram] = [:]

    init() {}

    /// Goes through all attempts of a run that have ended, up to the run's end.
    init(of run: RunRecord, from reader: LedgerReader) throws(LedgerError) {
        var figures = AttemptFigures()
        try reader.forEachEndedAttempt(of: run) { attempt in
            // What was asked and said after the run is no part of its course.
            if let ended = run.ended, attempt.ended > ended { return }
            figures.add(attempt)
        }
        self = figures
    }

    mutating func add(_ attempt: EndedAttempt) {
        timeline.add(
            attempt.isThrottled ? .throttled : attempt.hasEndedRow ? .finished : .unfinished,
            at: attempt.ended)
        if attempt.wasExchanged {
            latencies[attempt.lane, default: LatencyHistogram()].add(attempt.ended - attempt.began)
        }
    }
}
