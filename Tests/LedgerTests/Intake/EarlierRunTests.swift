import AnnulModel
import Testing

@testable import Ledger

/// A payment that an earlier run of this ledger knows.
struct EarlierRunTests {
    /// Runs one row to the end that `verdict` gives it, and opens the ledger for the next run.
    private func first(
        _ bench: Workbench, _ row: InputRow, _ verdict: Verdict?, state: RunState,
        _ policy: AccountPolicy = .keyless
    ) async throws -> (ledger: Ledger, claim: Claim?) {
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row], into: ledger, as: "first")
        var claim: Claim?
        if let verdict {
            let lane = try await bench.lane(of: run, in: ledger, policy)
            claim = try await ledger.serving {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now, policy)
                return claim
            }
        }
        try await ledger.mark(run.id, state)
        await ledger.close()
        return (try bench.open(creates: false), claim)
    }

    @Test(arguments: [
        Settlement(.cancelled), Settlement(.alreadyCancelled), Settlement(.remainderReleased),
    ])
    func aGoodOutcomeIsNotRepeated(settlement: Settlement) async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p"), .settled(settlement), state: .finished)
        try await bench.take([row("p")], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["duplicate earlier_run"])
        let run = try bench.reader.run(named: "second")
        let again = try bench.reader.rows(of: run, after: 0, limit: 1)[0]
        #expect(again.detail == "Run first has cancelled this payment.")
        #expect(!again.isOpenDuplicate)
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: RunState.allCases.filter(\.isUnfinished))
    func anUndecidedRowOfAnUnfinishedRunIsLeftToIt(state: RunState) async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p", 7), nil, state: state)
        try await bench.take([row("p", 7)], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["duplicate earlier_run"])
        let run = try bench.reader.run(named: "second")
        let again = try bench.reader.rows(of: run, after: 0, limit: 1)[0]
        #expect(again.isOpenDuplicate)
        #expect(
            again.detail
                == "Run first is still to work on this payment: `annul resume first` goes on with"
                + " it, `annul abandon first` gives it up.")
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: RunState.allCases.filter { !$0.isUnfinished })
    func anUnprocessedRowOfAnEndedRunIsTakenOver(state: RunState) async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p", 7), nil, state: state)
        let (run, _) = try await bench.take([row("p", 7)], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["unprocessed"])
        let lane = try await bench.lane(of: run, in: ledger)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.move == .cancel(generation: 1))
        // No run finishes with such a row but by a test's hand.
        let flaws = state == .finished ? ["run first is finished, and 1 of its rows are not"] : []
        try expectRecounts(bench, ledger, except: flaws)
    }

    @Test(arguments: [true, false])
    func aDefiniteRefusalIsWorkedOnWithTheKeyThatTheProviderDemands(keeps: Bool) async throws {
        let policy = AccountPolicy.policy(
            .keyed(lifetime: .seconds(1000), keepsRefusals: keeps), .state)
        for state in [RunState.finished, .interrupted] {
            let bench = try Workbench()
            let (ledger, _) = try await first(bench, row("p"), .refusal, state: state, policy)
            let (run, _) = try await bench.take([row("p")], into: ledger, as: "second")
            let lane = try await bench.lane(of: run, in: ledger, policy)
            let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
            let generation = keeps ? 2 : 1
            #expect(claim.move == .cancel(generation: generation))
            #expect(
                claim.key == KeyDerivation.key(of: "p", at: .acme, generation: generation))
            try expectRecounts(bench, ledger)
        }
    }

    @Test(arguments: [
        (Verdict.doubtful, "in_doubt no_lookup"),
        (.settled(Settlement(.accepted)), "accepted"),
    ])
    func doubtIsTakenOverWithKeyFirstUseAndFrozenBody(verdict: Verdict, reading: String)
        async throws
    {
        let keyed = AccountPolicy.policy(
            .keyed(lifetime: .seconds(1000), keepsRefusals: true), .none)
        let bench = try Workbench()
        let keyless = AccountPolicy.policy(.keyless, .none)
        let (ledger, claim) = try await first(
            bench, row("p", authorization: "old", key: "KEY-1"), verdict, state: .finished, keyless)
        #expect(try bench.reading("first") == [reading])
        bench.clock.advance(by: .seconds(100))
        let (run, _) = try await bench.take(
            [row("p", authorization: "new", key: "KEY-2")], into: ledger, as: "second")
        #expect(try bench.reading("second") == ["in_doubt no_answer"])
        try expectRecounts(bench, ledger)
        let lane = try await bench.lane(of: run, in: ledger, keyed)
        let again = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(again.move == .cancel(generation: 1))
        #expect(again.key.text == "KEY-1")
        #expect(again.body == claim?.body)
        #expect(again.progress.keyFirstUsed == claim?.claimedAt)
        #expect(again.progress.isDoubtful)
        #expect(again.progress.charged == 0)
        try expectRecounts(bench, ledger)
    }

    @Test func doubtComesBeforeFreshRows() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(
            bench, row("p"), .doubtful, state: .finished, .policy(.keyless, .none))
        bench.clock.advance(by: .seconds(60))
        let (run, _) = try await bench.take(
            [row("q"), row("p", line: 3)], into: ledger, as: "second")
        let lane = try await bench.lane(of: run, in: ledger)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.annulment.reference == "p")
        #expect(claim.move == .lookup)
    }

    /// Whoever supplies another key may use it: what is known of the old one is not about it.
    @Test func anotherKeyAfterARefusalIsUnused() async throws {
        let bench = try Workbench()
        let (ledger, old) = try await first(
            bench, row("p", key: "KEY-1"), .refusal, state: .finished, .keyed)
        bench.clock.advance(by: .seconds(100))
        let (run, _) = try await bench.take([row("p", key: "KEY-2")], into: ledger, as: "second")
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.key.text == "KEY-2")
        #expect(claim.body != old?.body)
        #expect(String(decoding: claim.body, as: UTF8.self).hasSuffix("under KEY-2"))
        #expect(claim.progress.keyFirstUsed == nil)
        try expectRecounts(bench, ledger)
    }

    @Test func theSameMappedKeyStaysSpent() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(
            bench, row("p", key: "KEY-1"), .refusal, state: .finished, .keyed)
        let (run, _) = try await bench.take([row("p", key: "KEY-1")], into: ledger, as: "second")
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        let answer = try await ledger.serving { try await ledger.claim(in: lane) }
        #expect(answer.isFinished)
        #expect(try bench.reading("second") == ["failed key_spent"])
        try expectRecounts(bench, ledger)
    }

    /// A contradiction about a payment in doubt: both rows go, the doubt stays.
    @Test func aContradictionDoesNotEndADoubt() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(
            bench, row("p", 5), .doubtful, state: .finished, .policy(.keyless, .none))
        try await bench.take([row("p", 5), row("p", line: 3, 6)], into: ledger, as: "second")
        #expect(
            try bench.reading("second") == ["rejected contradiction", "rejected contradiction"])
        try expectRecounts(bench, ledger)
        try await bench.take([row("p", 5)], into: ledger, as: "third")
        #expect(try bench.reading("third") == ["in_doubt no_answer"])
        try expectRecounts(bench, ledger)
    }

    /// The rejected row no longer stands for the payment: whoever asks finds the doubt.
    @Test func aPaymentThatARejectedRowHadTakenOverIsGivenBack() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(
            bench, row("p", 5), .doubtful, state: .finished, .policy(.keyless, .none))
        try await bench.take([row("p", 5)], into: ledger, as: "between", finishes: false)
        #expect(try bench.reader.payments(referenced: "p")[0].worker.run == "between")
        let run = try bench.reader.run(named: "between")
        let input = try bench.reader.inputs(of: run)[0].id
        try await ledger.append([row("p", line: 3, 6)], keeping: [0], from: input, to: run)
        #expect(
            try bench.reading("between") == ["rejected contradiction", "rejected contradiction"])
        #expect(try bench.reader.payments(referenced: "p")[0].worker.run == "first")
        try expectRecounts(bench, ledger)
    }

    @Test func rowsThatContradictEachOtherAreRejectedEvenIfThePaymentWasGood() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p", 5), .done, state: .finished)
        try await bench.take(
            [row("p", 5), row("p", line: 3, 6), row("p", line: 4)], into: ledger, as: "second")
        #expect(
            try bench.reading("second")
                == [String](repeating: "rejected contradiction", count: 3))
        #expect(try bench.reading("first") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    @Test func soAreDuplicatesOfAnUnfinishedRun() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p", 5), nil, state: .interrupted)
        try await bench.take([row("p", 5), row("p", line: 3, 6)], into: ledger, as: "second")
        #expect(
            try bench.reading("second") == ["rejected contradiction", "rejected contradiction"])
        #expect(try bench.reading("first") == ["unprocessed"])
        try expectRecounts(bench, ledger)
    }

    /// What an earlier run left keeps its own reading, whatever a later one finds out.
    @Test func aTakenOverRowReadsAsItWasLeft() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(bench, row("p", 5), .doubtful, state: .abandoned)
        #expect(try bench.reading("first") == ["in_doubt no_answer"])
        bench.clock.advance(by: .seconds(60))
        let (run, _) = try await bench.take([row("p", 5)], into: ledger, as: "second")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .done, at: bench.clock.now)
        }
        #expect(try bench.reading("first") == ["in_doubt no_answer"])
        #expect(try bench.reading("second") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    @Test func thePaymentsStoryHasAllItsRows() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await first(
            bench, row("p", 5), .doubtful, state: .finished, .policy(.keyless, .none))
        try await bench.take([row("p", 5), row("p", line: 3, 5)], into: ledger, as: "second")
        let payments = try bench.reader.payments(referenced: "p")
        #expect(payments.map(\.worker) == [RowPlace(run: "second", number: 1)])
        let histories = try bench.reader.histories(of: try #require(payments.first))
        #expect(histories.map(\.run.name) == ["first", "second", "second"])
        #expect(histories[0].attempts.map(\.generation) == [1])
        #expect(histories[0].results.map(\.verdict) == ["doubtful"])
        #expect(histories[2].results.map(\.verdict) == ["intake"])
    }
}
