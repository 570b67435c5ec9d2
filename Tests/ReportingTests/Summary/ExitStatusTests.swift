import AnnulModel
import Testing

@testable import Reporting

@Suite struct ExitStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var failed: Int64 = 0
        var open: Int64 = 0
        var undecided: Int64 = 0
        var rejected: Int64 = 0
        var state = RunState.finished
        var isHalted = false
        var signal: Int32?
        var code: Int

        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(name: "all good", code: 0),
        Case(name: "some failed", failed: 1, code: 3),
        Case(name: "some rejected", rejected: 1, code: 3),
        Case(name: "open goes before failed", failed: 1, open: 1, code: 4),
        Case(name: "halted goes before open", failed: 1, open: 2, isHalted: true, code: 5),
        Case(name: "a halted run", open: 1, undecided: 1, state: .halted, code: 5),
        Case(name: "hung up", open: 1, undecided: 1, state: .interrupted, signal: 1, code: 129),
        Case(name: "interrupted", open: 1, undecided: 1, state: .interrupted, signal: 2, code: 130),
        Case(
            name: "a signal goes before a halt", open: 1, undecided: 1, isHalted: true, signal: 15,
            code: 143),
        Case(name: "a signal too late to matter", failed: 1, signal: 15, code: 3),
        Case(name: "a signal after the last row, in doubt", open: 1, signal: 2, code: 4),
        Case(name: "a signal after the last row, halted", isHalted: true, signal: 2, code: 5),
        Case(name: "a refused input", open: 5, undecided: 5, state: .refused, code: 65),
        Case(name: "given up", open: 5, undecided: 5, state: .abandoned, code: 4),
    ])
    func theCodeSaysTheMostUrgent(_ example: Case) {
        var counts = RowCounts()
        counts.failed = example.failed
        counts.open = example.open
        counts.undecided = example.undecided
        counts.input = example.rejected + 1
        let duplicate = OutcomeCount.Reading(outcome: .duplicate, reason: nil, group: .input)
        let rejected = OutcomeCount.Reading(outcome: .rejected, reason: nil, group: .input)
        counts.outcomes = [
            OutcomeCount(reading: duplicate, rows: 1),
            OutcomeCount(reading: rejected, rows: example.rejected),
        ]
        let code = ExitStatus.code(
            for: counts, state: example.state, isHalted: example.isHalted, signal: example.signal)
        #expect(code == example.code)
    }
}
