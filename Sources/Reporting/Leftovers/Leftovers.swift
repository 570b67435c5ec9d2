import AnnulModel
package import Ledger

/// What an earlier process left unfinished, as the next one finds it before it changes anything.
package struct Leftovers: Hashable, Sendable {
    /// Rows whose request may or may not have left.
    package var rowsUnderWay = 0
    /// Runs that were being worked on.
    package var cutOff: [String] = []
    /// Runs whose input is not all in, with how many rows are.
    package var halfRead: [Reading] = []
    /// Runs whose files are no whole set.
    package var halfWritten: [String] = []

    package struct Reading: Hashable, Sendable {
        package let run: String
        package let rows: Int
    }

    package init() {}

    /// Looks at a ledger that this process holds, and at its runs' files.
    ///
    /// - Parameter reader: the ledger.
    /// - Throws: `LedgerError`.
    package init(from reader: LedgerReader) throws(LedgerError) {
        rowsUnderWay = try reader.rowsUnderWay()
        for run in try reader.runs() {
            switch run.state {
            case .running, .draining: cutOff.append(run.name)
            case .reading:
                let rows = try reader.inputs(of: run).map(\.rows).reduce(0, +)
                halfRead.append(Reading(run: run.name, rows: rows))
            case .ready, .refused, .interrupted, .halted, .abandoned, .finished: break
            }
            if RunDirectory.isHalfWritten(of: run, besideLedger: reader.path) {
                halfWritten.append(run.name)
            }
        }
    }

    private var underWay: String {
        switch rowsUnderWay {
        case 0: "nothing under way"
        case 1: "1 row under way; it is in doubt until it is resolved"
        default: "\(rowsUnderWay) rows under way; each is in doubt until it is resolved"
        }
    }

    /// Sentences for people; none where all is in order.
    package var lines: [String] {
        var lines = cutOff.map { run in
            "the last process ended in the middle of run \(run), with \(underWay)"
        }
        lines += halfRead.map { reading in
            "run \(reading.run) is read in part, \(reading.rows) rows so far; `annul resume"
                + " \(reading.run)` reads on"
        }
        lines += halfWritten.map { run in
            "the files of run \(run) are incomplete: writing them was cut short; `annul resume"
                + " \(run)` writes them again"
        }
        return lines
    }
}
