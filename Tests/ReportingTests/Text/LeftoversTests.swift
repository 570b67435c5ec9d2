import AnnulModel
import FoundationEssentials
import Ledger
import Testing

@testable import Reporting

/// What an opening says about the process before.
struct LeftoversTests {
    @Test(
        arguments: [
            (0, "nothing under way"), (1, "1 row under way; it is in doubt until it is resolved"),
            (16, "16 rows under way; each is in doubt until it is resolved"),
        ])
    func aRunThatWasCutOffIsNamedWithItsRows(rows: Int, words: String) {
        var leftovers = Leftovers()
        leftovers.rowsUnderWay = rows
        leftovers.cutOff = ["20261121-040506-7k3f"]
        #expect(
            leftovers.lines == [
                "the last process ended in the middle of run 20261121-040506-7k3f, with \(words)"
            ])
    }

    @Test func whatIsHalfDoneIsNamedWithItsRemedy() {
        var leftovers = Leftovers()
        #expect(leftovers.lines == [])
        leftovers.halfRead = [.init(run: "a", rows: 4000)]
        leftovers.halfWritten = ["b"]
        #expect(
            leftovers.lines == [
                "run a is read in part, 4000 rows so far; `annul resume a` reads on",
                "the files of run b are incomplete: writing them was cut short; `annul resume b`"
                    + " writes them again",
            ])
    }
}
