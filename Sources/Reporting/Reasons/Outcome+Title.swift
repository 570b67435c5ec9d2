package import AnnulModel

extension Outcome {
    /// The outcome's name for people.
    package var title: String {
        switch self {
        case .cancelled: "Cancelled"
        case .alreadyCancelled: "Already cancelled"
        case .remainderReleased: "Remainder released"
        case .accepted: "Accepted, to be confirmed"
        case .notCancellable: "Not cancellable"
        case .notFound: "Not found"
        case .manual: "To be done by hand"
        case .failed: "Failed"
        case .inDoubt: "In doubt"
        case .unprocessed: "Not worked on"
        case .rejected: "Unusable row"
        case .duplicate: "Duplicate"
        }
    }
}

extension OutcomeCount.Reading {
    /// The name for people of rows that read like this.
    package var title: String {
        outcome == .duplicate && group == .open ? "Open in another run" : outcome.title
    }
}

extension Outcome.Group {
    /// The group's name for people.
    package var title: String {
        switch self {
        case .good: "Released"
        case .failed: "Failed"
        case .open: "Open"
        case .input: "Not used"
        }
    }

    /// What stands behind the name, in a few words.
    package var meaning: String {
        switch self {
        case .good: "cancelled, now or before"
        case .failed: "certain that nothing was cancelled"
        case .open: "not decided yet, or not known"
        case .input: "unusable rows and duplicates"
        }
    }
}
