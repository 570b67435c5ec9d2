import AnnulModel

extension OutcomeCount.Reading {
    /// What rows that read like this have in common, in a sentence.
    ///
    /// Mostly the reason tells. Where a payment may have been touched, that goes before why nobody
    /// went on.
    package var meaning: String {
        switch (outcome, reason) {
        case (.unprocessed, .noAnswer):
            "The provider shows it as not cancelled, and nothing is under way."
        case (.unprocessed, nil): "The payment's turn has not come."
        case (.accepted, nil): "The provider acknowledged the cancel, and will do it later."
        case (.inDoubt, nil), (.inDoubt, .limit): Reason.noAnswer.meaning
        case (_, let reason?): reason.meaning
        case (_, nil): "What the provider said stands with each row."
        }
    }

    /// What is to be done about such rows.
    ///
    /// - Parameter isUnfinished: whether their run can still be gone on with.
    /// - Returns: a sentence; commands stand between backquotes.
    package func remedy(inUnfinishedRun isUnfinished: Bool) -> String {
        switch (outcome, reason) {
        case (.unprocessed, .noAnswer), (.unprocessed, nil):
            isUnfinished
                ? "`annul resume` goes on with it."
                : "`annul rerun RUN --unprocessed`, if it is to be cancelled after all."
        case (.accepted, nil): "`annul resolve` asks the provider whether it is done."
        case (.inDoubt, nil), (.inDoubt, .limit): Reason.noAnswer.remedy
        case (_, let reason?): reason.remedy
        case (_, nil): "`annul show` tells each payment's story."
        }
    }
}
