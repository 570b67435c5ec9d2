import AnnulModel
import Testing

@testable import Ledger

/// Rows that come back and must not be sent as they are.
struct MisledRowTests {
    /// A run of which everything was refused.
    private func first(_ bench: Workbench, _ rows: [InputRow]) async throws -> Ledger {
        let ledger = try bench.open()
        try await bench.take(rows, into: ledger, as: "first")
        return try await settle("first", .refusal, bench, ledger)
    }

    /// Ends all rows of a run with a verdict, and opens the ledger anew.
    private func settle(
        _ name: String, _ verdict: Verdict, _ bench: Workbench, _ ledger: Ledger
    ) async throws -> Ledger {
        let run = try bench.reader.run(named: name)
        var lanes: [Int64] = []
        for account in try bench.reader.lanes(of: run).map(\.account) {
            lanes.append(try await bench.lane(account, of: run, in: ledger, .keyed))
        }
        let opened = lanes
        try await ledger.serving {
            for lane in opened {
                while case .claim(let claim) = try await ledger.claim(in: lane) {
                    try await ledger.settle(claim, verdict, at: bench.clock.now, .keyed)
                }
            }
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        await ledger.close()
        return try bench.open(creates: false)
    }

    private func details(_ bench: Workbench, _ run: String = "second") throws -> [String] {
        let run = try bench.reader.run(named: run)
        return try bench.reader.rows(of: run, after: 0, limit: 100).map(\.detail)
    }

    @Test func aReferenceOfAnotherAccountsLineIsMoved() async throws {
        let bench = try Workbench()
        let ledger = try await first(
            bench, [row("1001"), row("1002", line: 3, account: "other"), row("1003", line: 4)])
        try await bench.take(
            [
                row("1002", from: origin()),
                row("1003", line: 3, account: "other", from: origin(line: 3)),
                row("1001", line: 4, from: origin(line: 4)),
            ], into: ledger, as: "second")
        #expect(try bench.reading("second") == .init(repeating: "rejected moved", count: 3))
        #expect(
            try details(bench)[0]
                == "Payment '1002' stood on line 3 in run first, and stands with line 2 now. One"
                + " column was sorted or dragged: export the rows anew. If it is meant so, empty the"
                + " row's cells that begin with annul_.")
        try expectRecounts(bench, ledger)
    }

    @Test func whatWasRejectedIsHeldAgainstTheRowBeforeIt() async throws {
        let bench = try Workbench()
        let ledger = try await first(
            bench, [row("1001"), row("1002", line: 3, account: "other"), row("1003", line: 4)])
        try await bench.take(
            [row("1002", from: origin()), unusableRow(line: 3, from: origin(line: 4))],
            into: ledger, as: "second")
        try await bench.take(
            [
                row("1002", from: origin("second")), row("1001", line: 3, from: origin("second")),
                row("1001", line: 4, from: origin("second", line: 3)),
                row("1004", line: 5, from: origin("second", line: 3)),
            ], into: ledger, as: "third")
        #expect(
            try bench.reading("third") == [
                "rejected moved", "unprocessed", "rejected moved", "unprocessed",
            ])
        #expect(
            try bench.reader.changes(of: try bench.reader.run(named: "third"))
                == [.moved: 2, .mended: 2])
        try expectRecounts(bench, ledger)
    }

    @Test func anotherAccountMayHaveThatReferenceAsWell() async throws {
        let bench = try Workbench()
        let ledger = try await first(
            bench, [row("1001"), row("1001", line: 3, account: "other"), row("1002", line: 4)])
        try await bench.take(
            [
                row("1001", account: "other", from: origin()),
                row("1002", line: 3, account: "other", from: origin(line: 4)),
            ], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["rejected moved", "unprocessed"])
    }

    @Test(arguments: [("00123", "123"), ("00123", "'00123"), ("123456789012345678", "1.23457E+17")])
    func whatASpreadsheetMadeOfAReferenceIsRejected(given: String, saved: String) async throws {
        let bench = try Workbench()
        let ledger = try await first(bench, [row(given)])
        try await bench.take([row(saved, from: origin())], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["rejected bad_reference"])
        #expect(
            try details(bench) == [
                "Line 2 of 'in.csv' named payment '\(given)' in run first: a spreadsheet has made"
                    + " '\(saved)' of it. Write it back, or export the rows anew with --spreadsheet."
                    + " If it is meant so, empty the row's cells that begin with annul_."
            ])
        // As everybody does who means it.
        try await bench.take([row(saved)], into: ledger, as: "third")
        #expect(try bench.reading("third") == ["unprocessed"])
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [RunState.halted, .interrupted, .ready])
    func aCorrectionWaitsForTheRunThatStillHasThePayment(state: RunState) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p-1")], into: ledger, as: "first")
        try await ledger.mark(run.id, state)
        let rows = [
            row("q-1", from: origin()), row("p-1", account: "other", from: origin()),
            row("p-1", from: origin()),
        ]
        try await bench.take(rows, into: ledger, as: "second")
        #expect(
            try bench.reading("second") == [
                "rejected earlier_run", "rejected earlier_run", "duplicate earlier_run",
            ])
        #expect(
            try details(bench)[0]
                == "Line 2 of 'in.csv' named payment 'p-1' in run first, and correcting the row would"
                + " not keep that from being cancelled. Run first is still to work on this payment:"
                + " `annul resume first` goes on with it, `annul abandon first` gives it up.")
        try await ledger.end(run.id, .abandoned, because: .abandoned, exitCode: 4)
        try await bench.take([row("q-1", from: origin())], into: ledger, as: "third")
        #expect(try bench.reading("third") == ["unprocessed"])
        try expectRecounts(bench, ledger)
    }

    @Test func anOldExportDoesNotUndoACorrection() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench, [row("p-1"), row("p-2", line: 3)])
        let (second, _) = try await bench.take(
            [row("q-1", from: origin())], into: ledger, as: "second")
        let rows = [
            row("p-1", from: origin()), row("r-1", line: 3, from: origin()),
            row("q-1", line: 4, from: origin()), row("p-2", line: 5, from: origin(line: 3)),
        ]
        try await bench.take(rows, into: ledger, as: "third")
        #expect(
            try bench.reading("third") == [
                "rejected earlier_run", "rejected earlier_run", "duplicate earlier_run",
                "unprocessed",
            ])
        #expect(
            try details(bench, "third")[0]
                == "Line 2 of 'in.csv' named payment 'p-1' in run first: run second has corrected that"
                + " into payment 'q-1'. Export the rows of that run. If it is meant so, empty the"
                + " row's cells that begin with annul_.")
        try await ledger.end(second.id, .abandoned, because: .abandoned, exitCode: 4)
        // Back again, by the export of the run that corrected it.
        try await bench.take([row("p-1", from: origin("second"))], into: ledger, as: "fourth")
        try await bench.take([row("p-1")], into: ledger, as: "fifth")
        #expect(try bench.reading("fourth") == ["unprocessed"])
        #expect(try bench.reading("fifth") == ["duplicate earlier_run"])
        try expectRecounts(bench, ledger)
    }

    /// A run that died while it was read goes on after the one that corrected the row.
    @Test func aLaterCorrectionCountsToo() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench, [row("p-1")])
        let (reading, _) = try await bench.take(
            [row("x")], into: ledger, as: "reading", finishes: false)
        try await bench.take([row("q-1", from: origin())], into: ledger, as: "second")
        let input = try #require(try bench.reader.inputs(of: reading).first)
        let counts = try await ledger.append(
            [row("p-1", line: 3, from: origin())], keeping: [0], from: input.id, to: reading)
        #expect(counts.rejected == 1)
    }

    @Test func aRerunLeavesOutWhatWasCorrected() async throws {
        let bench = try Workbench()
        let ledger = try await first(
            bench, [row("p-1"), row("p-2", line: 3), row("p-1", line: 4), row("p-3", line: 5)])
        // Correcting a row that only repeated another leaves the other as it is.
        let rows = [row("q-2", from: origin(line: 3)), row("q-1", line: 3, from: origin(line: 4))]
        try await bench.take(rows, into: ledger, as: "second")
        let reader = try bench.reader
        let run = try reader.run(named: "first")
        let standings = try reader.rows(of: run, after: 0, limit: 9).map {
            try reader.rerunCandidate($0, of: run)?.standing
        }
        #expect(standings == [.present, .replaced, .replaced, .present])
    }

    @Test func whatIsInDoubtStaysOpenWhateverItWasCorrectedInto() async throws {
        let bench = try Workbench()
        let none = AccountPolicy.policy(.keyless, .none)
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p"), row("r", line: 3)], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, none)
        try await ledger.serving {
            for verdict in [Verdict.doubtful, .refusal] {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now, none)
            }
            _ = try await ledger.claim(in: lane)
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 4)
        await ledger.close()
        let again = try bench.open(creates: false)
        let rows = [row("q", from: origin()), row("s", line: 3, from: origin(line: 3))]
        try await bench.take(rows, into: again, as: "second")
        _ = try await settle("second", .done, bench, again)
        let reader = try bench.reader
        let open = try reader.openRows(of: run).compactMap { try reader.openPayment($0, of: run) }
        #expect(open.map(\.row.reference) == ["p"])
        #expect(try reader.chain(of: run).notGood == 1)
    }

    @Test func aRunCountsItsOwnRowsAlone() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench, [row("p")])
        let (reading, _) = try await bench.take(
            [row("p", from: origin())], into: ledger, as: "reading", finishes: false)
        try await bench.take([row("q", from: origin())], into: ledger, as: "second")
        #expect(try bench.reader.changes(of: reading) == [.unchanged: 1])
    }
}
