import AnnulModel
import Testing

@testable import Ledger

/// The same payment several times in one input.
struct SameRunTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rows: [InputRow]
        let readings: [String]

        init(_ claim: String, _ rows: [InputRow], _ readings: [String]) {
            (testDescription, self.rows, self.readings) = (claim, rows, readings)
        }
    }

    private static let open = "unprocessed"
    private static let same = "duplicate same_payment"
    private static let rejected = "rejected contradiction"

    @Test(arguments: [
        Case("one row is worked on", [row("p")], [open]),
        Case(
            "the first of several is", [row("p"), row("p", line: 3), row("p", line: 4)],
            [open, same, same]),
        Case("equal values agree", [row("p", 100), row("p", line: 3, 100)], [open, same]),
        Case(
            "an empty value contradicts nothing", [row("p", 100), row("p", line: 3)], [open, same]),
        Case("nor does it the other way", [row("p"), row("p", line: 3, 100)], [open, same]),
        Case("amounts contradict", [row("p", 100), row("p", line: 3, 101)], [rejected, rejected]),
        Case(
            "currencies contradict", [row("p", 100, "NOK"), row("p", line: 3, 100, "SEK")],
            [rejected, rejected]),
        Case(
            "authorizations contradict",
            [row("p", authorization: "a"), row("p", line: 3, authorization: "b")],
            [rejected, rejected]),
        Case(
            "an empty authorization contradicts nothing",
            [row("p", authorization: "a"), row("p", line: 3, authorization: "")], [open, same]),
        Case(
            "keys contradict", [row("p", key: "A"), row("p", line: 3, key: "B")],
            [rejected, rejected]),
        Case(
            "one key for two payments is no key",
            [row("p", key: "A"), row("q", line: 3, key: "A"), row("r", line: 4, key: "B")],
            [open, "rejected bad_field", open]),
        Case(
            "a third row after a contradiction is no better",
            [row("p", 100), row("p", line: 3, 101), row("p", line: 4, 100)],
            [rejected, rejected, rejected]),
        Case(
            "two later rows contradict each other where the first says nothing",
            [row("p"), row("p", line: 3, 100), row("p", line: 4, 200)],
            [rejected, rejected, rejected]),
        Case(
            "nor is one without a value",
            [row("p", 100), row("p", line: 3, 101), row("p", line: 4)],
            [rejected, rejected, rejected]),
        Case(
            "a contradiction harms its own payment only",
            [row("p", 100), row("q", line: 3), row("p", line: 4, 101)], [rejected, open, rejected]),
        Case(
            "merchants have payments of their own",
            [row("p", 100), row("p", line: 3, account: "other", 101)], [open, open]),
        Case(
            "references are told apart byte by byte",
            [
                row("p"), row("P", line: 3), row("\u{e5}", line: 4), row("a\u{30a}", line: 5),
                row("007", line: 6), row("7", line: 7),
            ],
            [open, open, open, open, open, open]),
        Case(
            "an unusable row is rejected", [unusableRow(), row("p", line: 3)],
            ["rejected missing_field", open]),
    ])
    func everyRowReadsAsTheContractSays(_ it: Case) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, counts) = try await bench.take(it.rows, into: ledger, as: "first")
        #expect(try bench.reading("first") == it.readings)
        #expect(counts.rows == it.rows.count)
        #expect(counts.rejected == it.readings.count { $0.hasPrefix("rejected") })
        #expect(counts.duplicates == it.readings.count { $0.hasPrefix("duplicate") })
        #expect(run.rowCount == Int64(it.rows.count))
        try expectRecounts(bench, ledger)
    }

    @Test func aDuplicateNamesTheLineItRepeats() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(
            [
                row("p", line: 2, 5), row("p", line: 7, 5), row("q", line: 8, 1),
                row("q", line: 9, 2),
            ],
            into: ledger, as: "first")
        let run = try bench.reader.run(named: "first")
        let rows = try bench.reader.rows(of: run, after: 0, limit: 10)
        #expect(rows[1].detail == "Line 2 has the same payment.")
        #expect(rows[2].detail == "Line 9 says otherwise about the same payment.")
        #expect(
            rows[3].detail == "This row contradicts line 8 about the same payment (amount).")
        let history = try bench.reader.history(of: rows[1])
        #expect(history.results.map(\.other) == [RowPlace(run: "first", number: 1)])
    }

    /// Chunks are transactions; a payment may come again in a later one.
    @Test func chunksAreNoBorder() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p", 5)], into: ledger, as: "first", finishes: false)
        let second = try await ledger.append(
            [row("p", line: 3, 6)], keeping: [0], from: 1, to: run)
        #expect(second.rejected == 2)
        try await ledger.finishReading(run)
        #expect(try bench.reading("first") == [Self.rejected, Self.rejected])
        try expectRecounts(bench, ledger)
    }

    @Test func theInputsOwnTextsAreKept() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await ledger.register([("acme", .acme)])
        let (run, _) = try await ledger.begin(run: "r", reading: [])
        let annulment = Annulment(reference: "p", note: "Ordered\u{0}twice.")
        let input = InputRow(
            line: 2, account: "acme", content: .success(annulment),
            fields: ["p", "left out", "kept"])
        _ = try await ledger.append([input], keeping: [2, 0], from: 1, to: run)
        try await ledger.finishReading(run)
        let rows = try bench.reader.rows(of: run, after: 0, limit: 1)
        #expect(rows[0].fields == ["kept", "p"])
        let lane = try await bench.lane(of: run, in: ledger)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.annulment == annulment)
    }
}
