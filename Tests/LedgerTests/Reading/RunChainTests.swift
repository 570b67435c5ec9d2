import AnnulModel
import Testing

@testable import Ledger

/// Which runs belong to one batch, and what is not good after all of them.
struct RunChainTests {
    private static let policy = AccountPolicy.keyed

    /// Takes rows in and ends them by turns with the verdicts; one without ends as it is.
    private func run(
        _ bench: Workbench, _ name: String, _ rows: [InputRow], _ verdicts: [String: Verdict],
        rerunning: String? = nil
    ) async throws {
        let ledger = try bench.open()
        try await ledger.register([("acme", .acme), ("other", .other)])
        var request = RunRequest()
        request.rerun = rerunning.map { RunRequest.Rerun(run: $0, filter: RowFilter()) }
        let input = InputRecord(
            name: "in.csv", path: "/in.csv", size: 1, modified: bench.clock.now)
        let (begun, inputs) = try await ledger.begin(run: name, reading: [input], asked: request)
        try await ledger.append(rows, keeping: [0], from: inputs[0], to: begun)
        try await ledger.finishReading(begun)
        let run = try bench.reader.run(named: name)
        let lane = try await bench.lane(of: run, in: ledger, Self.policy)
        try await ledger.serving {
            while case .claim(let claim) = try await ledger.claim(in: lane) {
                let verdict = verdicts[claim.annulment.reference] ?? .refusal
                try await ledger.settle(claim, verdict, at: bench.clock.now, Self.policy)
            }
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        try expectRecounts(bench, ledger)
        await ledger.close()
    }

    private func chain(_ bench: Workbench, _ run: String) throws -> RunChain {
        try bench.reader.chain(of: try bench.reader.run(named: run))
    }

    private func expected(_ before: [String], _ after: [String], _ notGood: Int64?) -> RunChain {
        var chain = RunChain()
        (chain.before, chain.after, chain.notGood) = (before, after, notGood)
        return chain
    }

    @Test func aBatchIsFollowedThroughRerunsAndCorrections() async throws {
        let bench = try Workbench()
        // Line 2 is good, 3 to 5 fail, 6 can't be used.
        try await run(
            bench, "first",
            [
                row("a"), row("b", line: 3), row("c", line: 4), row("d", line: 5),
                unusableRow(line: 6, account: "acme"),
            ], ["a": .done])
        #expect(try chain(bench, "first") == RunChain())
        try await run(bench, "apart", [row("x")], [:])

        // Again as they are: one is good now.
        try await run(
            bench, "again", [row("b"), row("c", line: 3), row("d", line: 4)], ["b": .done],
            rerunning: "first")
        #expect(try chain(bench, "first") == expected([], ["again"], 3))

        // Corrected: one is good, one fails under its new name, one is mended, one is not.
        try await run(
            bench, "edited",
            [
                row("c-2", from: origin("again", line: 3)),
                row("d-2", line: 3, from: origin("again", line: 4)),
                unusableRow(line: 4, account: "acme", from: origin(line: 6)),
            ], ["c-2": .done])
        #expect(try chain(bench, "first") == expected([], ["again", "edited"], 2))
        #expect(try chain(bench, "again") == expected(["first"], ["edited"], 1))
        #expect(try chain(bench, "edited") == expected(["first", "again"], [], nil))

        // What was rejected comes back from the run that rejected it, and all is good.
        try await run(
            bench, "last",
            [
                row("e", from: origin("edited", line: 4)),
                row("d-2", line: 3, from: origin("edited", line: 3)),
            ], ["e": .done, "d-2": .done])
        #expect(try chain(bench, "first") == expected([], ["again", "edited", "last"], 0))
        #expect(try chain(bench, "apart") == RunChain())
    }

    /// Rows that contradict each other name one payment, and it is good once that is.
    @Test func aContradictionThatIsCorrectedIsGood() async throws {
        let bench = try Workbench()
        try await run(bench, "first", [row("a", 1), row("a", line: 3, 2)], [:])
        #expect(
            try bench.reading("first") == .init(repeating: "rejected contradiction", count: 2))
        let same = [row("a", 2, from: origin()), row("a", line: 3, 2, from: origin(line: 3))]
        try await run(bench, "second", same, ["a": .refusal])
        #expect(try chain(bench, "first") == expected([], ["second"], 1))
        try await run(bench, "third", [row("a", 2, from: origin("second"))], ["a": .done])
        #expect(try chain(bench, "first") == expected([], ["second", "third"], 0))
    }

    /// A payment counts as it stands now, also where a run has it that is not of the batch.
    @Test(arguments: [(Verdict.done, Int64(0)), (.refusal, 1), (nil, 1)])
    func aPaymentThatAnotherRunHasCountsAsItStandsThere(verdict: Verdict?, notGood: Int64)
        async throws
    {
        let bench = try Workbench()
        try await run(bench, "first", [row("a")], [:])
        if let verdict {
            try await run(bench, "apart", [row("a")], ["a": verdict])
        } else {
            let ledger = try bench.open(creates: false)
            try await bench.take([row("a")], into: ledger, as: "apart")
            await ledger.close()
        }
        let ledger = try bench.open(creates: false)
        try await bench.take([row("a", from: origin())], into: ledger, as: "second")
        await ledger.close()
        #expect(try chain(bench, "first") == expected([], ["second"], notGood))
    }

    @Test func aRowThatIsOpenElsewhereIsNotGood() async throws {
        let bench = try Workbench()
        try await run(bench, "first", [row("a")], ["a": .done])
        let ledger = try bench.open(creates: false)
        try await bench.take([row("b")], into: ledger, as: "apart")
        try await bench.take(
            [row("a", from: origin()), row("b", line: 3)], into: ledger, as: "second")
        await ledger.close()
        #expect(try bench.reading("second") == ["duplicate earlier_run", "duplicate earlier_run"])
        #expect(try chain(bench, "first") == expected([], ["second"], 1))
    }

    @Test func aRunThatWasRefusedStandsForNothing() async throws {
        let bench = try Workbench()
        try await run(bench, "first", [row("a")], [:])
        let ledger = try bench.open(creates: false)
        let (refused, _) = try await bench.take(
            [row("a-2", from: origin())], into: ledger, as: "refused", finishes: false)
        try await ledger.refuse(refused, exitCode: 65)
        let (declined, _) = try await bench.take(
            [row("a-3", from: origin())], into: ledger, as: "declined")
        try await ledger.decline(declined, exitCode: 6)
        #expect(try chain(bench, "first") == RunChain())
        try await bench.take([row("a", from: origin())], into: ledger, as: "second")
        #expect(try chain(bench, "first") == expected([], ["second"], 1))
        await ledger.close()
    }
}
