import AnnulModel
import Testing

@testable import Ledger

/// Rows that come back from the results of an earlier run, corrected or not.
struct ReturnedRowTests {
    /// A finished run: lines 2 to 5 failed, 6 is cancelled, 7 repeats 2, 8 can't be used.
    private func first(_ bench: Workbench, _ policy: AccountPolicy = .keyed) async throws -> Ledger
    {
        let ledger = try bench.open()
        let rows = [
            row("p-2", 200, authorization: "A-2"), row("p-3", line: 3, 300),
            row("p-4", line: 4, 400, key: "KEY-4"), row("p-5", line: 5, 500),
            row("p-6", line: 6, 600), row("p-2", line: 7, 200), unusableRow(line: 8),
        ]
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, policy)
        try await ledger.serving {
            for number in 2...6 {
                let claim = try await ledger.claimed(in: lane)
                let verdict = number == 6 ? Verdict.done : .refusal
                try await ledger.settle(claim, verdict, at: bench.clock.now, policy)
            }
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        await ledger.close()
        return try bench.open(creates: false)
    }

    private func changes(_ bench: Workbench, _ run: String = "second") throws -> [RowChange: Int64]
    {
        try bench.reader.changes(of: try bench.reader.run(named: run))
    }

    @Test func rowsThatNobodyTouchedAreTakenAsAlways() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        let rows = [
            row("p-2", 200, authorization: "A-2", from: origin()),
            row("p-6", 600, from: origin(line: 6)), row("p-3", from: origin(line: 3)),
        ]
        try await bench.take(rows, into: ledger, as: "second")
        #expect(
            try bench.reading("second") == [
                "unprocessed", "duplicate earlier_run", "unprocessed",
            ])
        #expect(try changes(bench) == [.unchanged: 3])
        try expectRecounts(bench, ledger)
    }

    /// What looks like a spreadsheet's damage is none where it was so before.
    @Test func anObjectionHoldsUnlessTheReferenceIsTheSame() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        let objection = Rejection(.badReference, column: "reference", "It is a date.")
        let rows = [
            row("p-3", from: origin(line: 3), unlessSame: objection),
            row("p-4", line: 3, 401, from: origin(line: 4), unlessSame: objection),
            row("q-5", line: 4, from: origin(line: 5), unlessSame: objection),
            row("q-8", line: 5, from: origin(line: 8), unlessSame: objection),
        ]
        try await bench.take(rows, into: ledger, as: "second")
        #expect(
            try bench.reading("second") == [
                "unprocessed", "unprocessed", "rejected bad_reference", "rejected bad_reference",
            ])
        #expect(try changes(bench) == [.unchanged: 1, .amount: 1, .unusable: 2])
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        (row("q-2", 200, from: origin()), RowChange.reference),
        (row("p-2", account: "other", 200, from: origin()), .account),
        (row("p-2", 201, from: origin()), .amount),
        (row("p-2", 200, "SEK", from: origin()), .amount),
        (row("p-2", 200, authorization: "A-3", from: origin()), .authorization),
        (row("p-2", 200, from: origin()), .unchanged), (row("p-2", from: origin()), .unchanged),
        (row("p-2", 200, from: origin(line: 7)), .unchanged),
        (row("q-8", from: origin(line: 8)), .mended),
        (unusableRow(from: origin(line: 8)), .unusable),
    ])
    func whatSomebodyHasChangedIsTold(back: InputRow, change: RowChange) async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        try await bench.take([back], into: ledger, as: "second")
        #expect(try changes(bench) == [change: 1])
        let kept = change == .unusable ? ["rejected missing_field"] : ["unprocessed"]
        #expect(try bench.reading("second") == kept)
        #expect(try bench.query("SELECT count(*) FROM origin WHERE earlier > 0") == [1])
        try expectRecounts(bench, ledger)
    }

    @Test func anEditedReferenceLeavesTheOldRowAsItWas() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        let before = try bench.query(
            "SELECT row, key_spent, generation FROM payment", as: Int?.self)
        try await bench.take([row("q-3", 300, from: origin(line: 3))], into: ledger, as: "second")
        #expect(
            try bench.query(
                "SELECT row, key_spent, generation FROM payment WHERE reference LIKE 'p%'",
                as: Int?.self) == before)
        #expect(try bench.reading("first")[1] == "failed wrong_state")
    }

    @Test func aSortedColumnIsRejectedAsMoved() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        // The references of lines 2 to 5 backwards; those of 7 and 8 as they were, and mended.
        let rows = [
            row("p-5", from: origin()), row("p-4", line: 3, from: origin(line: 3)),
            row("p-3", line: 4, from: origin(line: 4)), row("p-2", line: 5, from: origin(line: 5)),
            row("p-6", line: 6, from: origin(line: 8)), row("p-2", line: 7, from: origin(line: 7)),
        ]
        try await bench.take(rows, into: ledger, as: "second")
        let moved = [String](repeating: "rejected moved", count: 5)
        #expect(try bench.reading("second") == moved + ["unprocessed"])
        #expect(try changes(bench) == [.moved: 5, .unchanged: 1])
        let run = try bench.reader.run(named: "second")
        let details = try bench.reader.rows(of: run, after: 0, limit: 2).map(\.detail)
        #expect(
            details[0]
                == "Payment 'p-5' stood on line 5 in run first, and stands with line 2 now. One column"
                + " was sorted or dragged: export the rows anew. If it is meant so, empty the row's"
                + " cells that begin with annul_.")
        try expectRecounts(bench, ledger)
    }

    @Test func aReferenceThatWasOnlyRepeatedInThatRunIsMovedToo() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p-0")], into: ledger, as: "zeroth")
        try await ledger.end(run.id, .finished, because: nil, exitCode: 4)
        let again = [row("p-0"), row("p-1", line: 3)]
        let (next, _) = try await bench.take(again, into: ledger, as: "first")
        try await ledger.end(next.id, .finished, because: nil, exitCode: 4)
        try await bench.take(
            [row("p-0", from: origin(line: 3)), row("q", from: origin(line: 2))], into: ledger,
            as: "second")
        #expect(try bench.reading("second") == ["rejected moved", "unprocessed"])
    }

    @Test(arguments: [
        ("KEY-4", 4, "unprocessed"), ("KEY-5", 4, "rejected moved"), ("x", 8, "rejected moved"),
        (KeyDerivation.key(of: "p-3", at: .acme, generation: 1).text, 3, "unprocessed"),
        (KeyDerivation.key(of: "p-3", at: .acme, generation: 2).text, 3, "rejected moved"),
        (KeyDerivation.key(of: "p-5", at: .acme, generation: 1).text, 3, "rejected moved"),
    ])
    func theKeyMustBeThatOfTheEarlierRow(key: String, line: Int, reading: String) async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        try await bench.take(
            [row("q", from: origin(line: line, key: key))], into: ledger, as: "second")
        #expect(try bench.reading("second") == [reading])
        try expectRecounts(bench, ledger)
    }

    @Test func aKeyOfAnEarlierGenerationIsItsOwn() async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        let (run, _) = try await bench.take([row("p-3")], into: ledger, as: "again")
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.move == .cancel(generation: 2))
            try await ledger.settle(claim, .refusal, at: bench.clock.now, .keyed)
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        let rows = (1...3).map { generation in
            let key = KeyDerivation.key(of: "p-3", at: .acme, generation: generation).text
            return row("q-\(generation)", from: origin(line: 3, key: key))
        }
        try await bench.take(rows, into: ledger, as: "second")
        #expect(
            try bench.reading("second") == ["unprocessed", "unprocessed", "rejected moved"])
    }

    @Test(arguments: [origin(line: 99), origin(file: "other.csv"), origin(line: 1)])
    func aLineThatIsNotThereIsRejected(place: RowOrigin) async throws {
        let bench = try Workbench()
        let ledger = try await first(bench)
        try await bench.take([row("q", from: place)], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["rejected bad_field"])
        try expectRecounts(bench, ledger)
    }

    @Test func everyLineOfSeveralInputsIsFound() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await ledger.register([("acme", .acme)])
        let names = ["a.csv", "b.csv", "a.csv"]
        let inputs = names.map {
            InputRecord(name: $0, path: "/\($0)", size: 1, modified: bench.clock.now)
        }
        let (run, ids) = try await ledger.begin(run: "first", reading: inputs)
        for (number, id) in ids.enumerated() {
            // Lines with gaps; those of the second a.csv are others than those of the first.
            let rows = (0..<100).map { row("p-\(number)-\($0)", line: 2 + $0 * 6 + number * 2) }
            try await ledger.append(rows, keeping: [0], from: id, to: run)
        }
        try await ledger.finishReading(run)
        var back: [InputRow] = []
        for number in [2, 0, 1] {
            for place in (0..<100).reversed() {
                let line = 2 + place * 6 + number * 2
                back.append(
                    row(
                        "p-\(number)-\(place)", line: back.count + 2,
                        from: origin(line: line, file: names[number])))
            }
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 4)
        try await bench.take(back, into: ledger, as: "second")
        #expect(try changes(bench) == [.unchanged: 300])
        #expect(
            try bench.query(
                """
                SELECT count(*) FROM origin JOIN row ON row.id = origin.id
                    JOIN row AS old ON old.id = earlier WHERE old.payment = row.payment
                """) == [300])
    }

    @Test func aPlanSaysTheSame() async throws {
        let real = try Workbench()
        let ledger = try await first(real)
        let rows = [
            row("q-2", from: origin()), row("p-5", line: 3, from: origin(line: 3)),
            row("p-4", line: 4, from: origin(line: 4)), row("q", line: 5, from: origin(line: 99)),
            row("q-5", line: 6, from: origin("elsewhere")), unusableRow(from: origin(line: 8)),
            row("p-2", line: 7, from: origin("elsewhere")),
            row("p-6", line: 8, from: origin("elsewhere")),
        ]
        let rules = IntakeRules(adopts: true)
        let scratch = try Workbench()
        let plan = try Ledger(
            path: scratch.path, creates: true, holder: nil, past: try real.reader,
            clock: real.clock.runClock, random: .system(), executor: LedgerThread())
        try await scratch.take(rows, into: plan, as: "second", under: rules)
        #expect(try await plan.foreignRuns(in: rows) == ["elsewhere"])
        try await real.take(rows, into: ledger, as: "second", under: rules)
        #expect(try scratch.reading("second") == real.reading("second"))
        #expect(try changes(scratch) == changes(real))
        #expect(
            try changes(real) == [
                .reference: 1, .moved: 1, .unchanged: 1, .unusable: 2, .adopted: 3,
            ])
    }
}
