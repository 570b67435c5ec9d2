package import AnnulModel

/// How a row reads that was not worked to an end.
///
/// It is derived, not stored: stopping five million rows writes one row, and going on undoes
/// nothing.
package struct OpenReading: Hashable, Sendable {
    package let outcome: Outcome
    package let reason: Reason?
    package let detail: String

    package init(
        isDoubtful: Bool, laneReason: Reason?, laneDetail: String, lastDetail: String,
        run: RunRecord
    ) {
        if isDoubtful {
            outcome = .inDoubt
            reason = .noAnswer
            detail =
                lastDetail.isEmpty
                ? "A request may have taken effect, and there is no answer yet."
                : "A request may have taken effect: \(lastDetail)"
            return
        }
        outcome = .unprocessed
        if run.state == .abandoned {
            (reason, detail) = (.abandoned, "Not worked on: the run was given up.")
        } else if let laneReason {
            (reason, detail) = (laneReason, laneDetail)
        } else {
            reason = run.reason
            detail =
                run.state.isUnfinished
                ? "Not worked on yet; `annul resume \(run.name)` goes on." : "Not worked on."
        }
    }
}
