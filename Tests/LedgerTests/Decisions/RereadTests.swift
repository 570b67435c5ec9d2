import AnnulModel
import Testing

@testable import Ledger

/// What reading cancelled payments again finds, and what that makes of their rows.
struct RereadTests {
    @Test func whatIsCancelledIsReadAgainWhenItIsTimeAndOnce() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a", "b"])
        let second = bench.clock.now + AccountPolicy.rereadPause
        #expect(try bench.reader.rereads(of: run) == [1: Rereads(rows: 2, last: second)])
        #expect(try bench.reading("run") == ["cancelled", "cancelled"])
        let (ledger, lane) = try await bench.rereading(run)
        #expect(try await ledger.rereads(in: lane) == Rereads(rows: 2, last: second))
        try await ledger.serving {
            let early = try await ledger.claim(in: lane)
            #expect(early.waitsUntil == second + .seconds(-1))
            bench.clock.advance(by: AccountPolicy.rereadPause + .milliseconds(-1))
            let first = try await ledger.claimed(in: lane)
            #expect(first.annulment.reference == "a" && first.move == .lookup)
            // It stays in the queue, and is not handed out once more.
            #expect(try await ledger.claim(in: lane).waitsUntil == second)
            bench.clock.advance(by: .seconds(1))
            let other = try await ledger.claimed(in: lane)
            #expect(other.annulment.reference == "b")
            #expect(try await ledger.claim(in: lane).waitsUntil == .some(nil))
            try expectRecounts(bench, ledger)
            for claim in [other, first] {
                try await ledger.settle(
                    claim, .done, at: bench.clock.now, .rereading, for: .reread)
            }
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        #expect(try bench.reading("run") == ["cancelled", "cancelled"])
        #expect(try bench.verdicts() == ["settled", "settled", "confirmed", "confirmed"])
        #expect(try bench.reader.rereads(of: run) == [:])
        #expect(try bench.reader.unconfirmedRows(of: run) == 0)
        try expectRecounts(bench, ledger)
    }

    /// What is found, how the row reads then, what is recorded, and how many are still to be read.
    struct Finding: Sendable, CustomTestStringConvertible {
        let verdict: Verdict
        let reading: String
        let word: String
        var left: Int64 = 0

        var testDescription: String { "\(verdict)" }
    }

    static let findings = [
        Finding(verdict: .done, reading: "cancelled", word: "confirmed"),
        Finding(
            verdict: .settled(Settlement(.alreadyCancelled, .cancelledBefore)),
            reading: "cancelled", word: "confirmed"),
        Finding(
            verdict: .settled(Settlement(.notCancellable, .captured, "Paid.")),
            reading: "not_cancellable captured", word: "reread"),
        Finding(
            verdict: .settled(Settlement(.notCancellable, .expired, "Over.")),
            reading: "not_cancellable expired", word: "reread"),
        Finding(
            verdict: .settled(Settlement(.remainderReleased, .released)),
            reading: "remainder_released released", word: "reread"),
        Finding(verdict: .standing, reading: "in_doubt wrong_state", word: "reread"),
        Finding(
            verdict: .settled(Settlement(.notFound)), reading: "cancelled", word: "unanswered",
            left: 1
        ),
        Finding(verdict: .refusal, reading: "cancelled", word: "unanswered", left: 1),
        Finding(
            verdict: .busy(renewsKey: false), reading: "cancelled", word: "unanswered", left: 1),
        Finding(verdict: .unsettled, reading: "cancelled", word: "unanswered", left: 1),
        Finding(verdict: .doubtful, reading: "cancelled", word: "unanswered", left: 1),
        Finding(verdict: .notSent, reading: "cancelled", word: "unanswered", left: 1),
        Finding(verdict: .halt(.authFailed), reading: "cancelled", word: "unanswered", left: 1),
        Finding(
            verdict: .throttled(after: .seconds(5)), reading: "cancelled", word: "unanswered",
            left: 1),
        Finding(
            verdict: .throttled(after: .seconds(9999)), reading: "cancelled", word: "unconfirmed"),
    ]

    @Test(arguments: findings, [AccountPolicy.keyless, .keyed])
    func everyAnswerLeavesTheRowAsItIs(finding: Finding, account: AccountPolicy) async throws {
        let bench = try Workbench()
        let policy = account.rereading
        let run = try await bench.cancelled(["a"], policy)
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let (ledger, lane) = try await bench.rereading(run, policy)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(
                claim, finding.verdict, at: bench.clock.now, policy, for: .reread)
            let isLeft = try await !ledger.claim(in: lane).isFinished
            #expect(isLeft == (finding.left > 0))
        }
        #expect(try bench.reading("run") == [finding.reading])
        #expect(try bench.verdicts().prefix(2) == ["settled", finding.word])
        #expect(try bench.reader.rereads(of: run)[lane]?.rows ?? 0 == finding.left)
        try expectRecounts(bench, ledger)
    }

    @Test func moneyGoesWithTheOutcome() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a"])
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let (ledger, lane) = try await bench.rereading(run)
        #expect(ledger.tallies.values.map(\.released) == [100])
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            let captured = Settlement(.notCancellable, .captured, "Paid.")
            try await ledger.settle(
                claim, .settled(captured), at: bench.clock.now, .rereading, for: .reread)
        }
        let present = ledger.tallies.filter { $0.value != TallyValue() }
        #expect(present.keys.map(\.standing) == [Standing(.notCancellable, .captured)])
        #expect(present.values.map(\.released) == [0] && present.values.map(\.kept) == [100])
    }

    @Test func whatIsNotAnsweredInAllAttemptsStaysUnconfirmed() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a"])
        let (ledger, lane) = try await bench.rereading(run)
        let most = AccountPolicy.rereading.retry.maxAttempts
        try await ledger.serving {
            for _ in 0..<most {
                bench.clock.advance(by: AccountPolicy.rereadPause)
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(
                    claim, .unsettled, at: bench.clock.now, .rereading, for: .reread)
                try expectRecounts(bench, ledger)
            }
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        let failures = [String](repeating: "unanswered", count: most - 1)
        #expect(try bench.verdicts() == ["settled"] + failures + ["unconfirmed"])
        #expect(try bench.reading("run") == ["cancelled"])
        #expect(try bench.reader.unconfirmedRows(of: run) == 1)
        #expect(try bench.reader.rereads(of: run) == [:])
    }

    @Test func whatStandsAgainCanBeAskedAboutAndIsCancelledUnderANewKey() async throws {
        let bench = try Workbench()
        let policy = AccountPolicy.keyed.rereading
        let run = try await bench.cancelled(["a"], policy)
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let (ledger, lane) = try await bench.rereading(run, policy)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .standing, at: bench.clock.now, policy, for: .reread)
        }
        await ledger.close()
        #expect(try bench.reader.rowsInDoubt(of: run).map(\.id) == [1])

        let asker = try bench.open(creates: false)
        #expect(try await asker.reopen([1]) == 1)
        let purpose = Purpose.inquiry(leavesStanding: false)
        _ = try await bench.lane(of: run, in: asker, policy, for: purpose)
        try await asker.serving {
            let claim = try await asker.claimed(in: lane)
            #expect(claim.move == .lookup)
            try await asker.settle(claim, .standing, at: bench.clock.now, policy, for: purpose)
        }
        #expect(try bench.reading("run") == ["unprocessed no_answer"])
        try expectRecounts(bench, asker)
        try await asker.end(run.id, .finished, because: nil, exitCode: 4)
        let (later, _) = try await bench.take([row("a", 100)], into: asker, as: "later")
        await asker.close()
        let last = try bench.open(creates: false)
        let next = try await bench.lane(of: later, in: last, policy)
        let claim = try await last.serving { try await last.claimed(in: next) }
        #expect(claim.move == .cancel(generation: 2))
        try expectRecounts(bench, last)
    }
}
