import AnnulModel
import Testing

@testable import Reporting

@Suite struct ReasonTextTests {
    @Test(arguments: Reason.allCases)
    func everyReasonIsExplainedAndHasARemedy(reason: Reason) {
        for sentence in [reason.meaning, reason.remedy] {
            #expect(sentence.hasSuffix("."), "\(reason)")
            #expect(sentence.first?.isLowercase == false, "\(reason)")
            #expect((8...90).contains(sentence.count), "\(reason): \(sentence.count)")
            #expect(sentence.count { $0 == "`" } % 2 == 0, "\(reason)")
        }
    }

    @Test func whatMayHaveBeenTouchedIsNeverExplainedAsUntouched() {
        for reason in [nil, .limit, .noAnswer] as [Reason?] {
            let doubt = OutcomeCount.Reading(outcome: .inDoubt, reason: reason, group: .open)
            #expect(doubt.meaning == Reason.noAnswer.meaning)
            for isUnfinished in [true, false] {
                #expect(doubt.remedy(inUnfinishedRun: isUnfinished) == Reason.noAnswer.remedy)
            }
        }
        let known = OutcomeCount.Reading(outcome: .unprocessed, reason: .noAnswer, group: .open)
        #expect(
            known.meaning == "The provider shows it as not cancelled, and nothing is under way.")
        #expect(known.remedy(inUnfinishedRun: true) == "`annul resume` goes on with it.")
        #expect(
            known.remedy(inUnfinishedRun: false)
                == "`annul rerun RUN --unprocessed`, if it is to be cancelled after all.")
        let limited = OutcomeCount.Reading(outcome: .unprocessed, reason: .limit, group: .open)
        #expect(limited.meaning == Reason.limit.meaning)
    }

    @Test(arguments: Outcome.allCases)
    func everyOutcomeIsExplainedWithoutAReason(outcome: Outcome) {
        let reading = OutcomeCount.Reading(outcome: outcome, reason: nil, group: outcome.group)
        #expect(reading.meaning.hasSuffix("."))
        #expect(reading.remedy(inUnfinishedRun: false).hasSuffix("."))
    }

    /// What is failed can't be settled: the remedy must not say so.
    @Test func settlingIsOnlyAdvisedForWhatCanBeInDoubt() {
        let advised = Reason.allCases.filter { $0.remedy.contains("annul settle") }
        #expect(advised == [.keyExpired, .noLookup, .noAnswer])
    }

    @Test func noTwoReasonsReadAlike() {
        let meanings = Reason.allCases.map(\.meaning)
        #expect(Set(meanings).count == meanings.count)
    }

    @Test func everyOutcomeAndGroupHasANameOfItsOwn() {
        #expect(Set(Outcome.allCases.map(\.title)).count == Outcome.allCases.count)
        #expect(Set(Outcome.Group.allCases.map(\.title)).count == Outcome.Group.allCases.count)
    }
}
