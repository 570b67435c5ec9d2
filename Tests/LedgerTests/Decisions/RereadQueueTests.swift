import AnnulModel
import Testing

@testable import Ledger

/// Which cancelled payments wait to be read again, and until when.
struct RereadQueueTests {
    @Test func aDeathWhileReadingAgainLeavesTheRowInItsQueue() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a", "b"])
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let (first, lane) = try await bench.rereading(run)
        try await first.serving {
            let claim = try await first.claimed(in: lane)
            try await first.settle(
                claim, .unsettled, at: bench.clock.now, .rereading, for: .reread)
            _ = try await first.claimed(in: lane)
        }
        await first.close()
        try expectRecounts(bench)
        #expect(try bench.reading("run") == ["cancelled", "cancelled"])

        bench.clock.advance(by: .seconds(60))
        let (second, _) = try await bench.rereading(run)
        let asked = try await second.serving {
            var asked: [String] = []
            while case .claim(let claim) = try await second.claim(in: lane) {
                asked.append(claim.annulment.reference)
                try await second.settle(
                    claim, .done, at: bench.clock.now, .rereading, for: .reread)
            }
            return asked
        }
        #expect(asked.sorted() == ["a", "b"])
        #expect(try bench.reader.rereads(of: run) == [:])
        try expectRecounts(bench, second)
    }

    @Test func aRowWhosePaymentALaterOneHasIsNotReadAgain() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a", "b"])
        let ledger = try bench.open(creates: false)
        let (later, _) = try await bench.take(
            [row("a", 100)], into: ledger, as: "later", under: IntakeRules(rechecks: true))
        #expect(try bench.reader.rereads(of: run)[1]?.rows == 1)
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let lane = try await bench.lane(of: run, in: ledger, .rereading, for: .reread)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.annulment.reference == "b")
            try await ledger.settle(
                claim, .done, at: bench.clock.now, .rereading, for: .reread)
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        // Given back, it is the first row's again, and that is still to be read.
        try await ledger.abandon(later, exitCode: 0, at: bench.clock.now)
        #expect(try bench.reader.rereads(of: run)[1]?.rows == 1)
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        (Verdict.done, true, true), (.done, false, false),
        (.settled(Settlement(.alreadyCancelled, .cancelledBefore)), true, true),
        (.settled(Settlement(.remainderReleased, .released)), true, false),
        (.settled(Settlement(.notCancellable, .captured)), true, false),
    ])
    func onlyWhatIsCancelledIsQueuedAndOnlyWhereThatIsAskedFor(
        verdict: Verdict, isAsked: Bool, isQueued: Bool
    ) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a")], into: ledger, as: "run")
        let policy = isAsked ? AccountPolicy.rereading : .keyless
        let lane = try await bench.lane(of: run, in: ledger, policy)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, verdict, at: bench.clock.now, policy)
        }
        #expect(try bench.reader.rereads(of: run).isEmpty == !isQueued)
        try expectRecounts(bench, ledger)
    }

    /// Nobody comes back for a run that has ended.
    @Test(arguments: [true, false])
    func whatIsFoundOutIsReadAgainWhereItsRunGoesOn(goesOn: Bool) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a")], into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger, .rereading)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now, .rereading)
        }
        await ledger.close()
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let asker = try bench.open(creates: false)
        let purpose = Purpose.inquiry(leavesStanding: goesOn)
        _ = try await bench.lane(of: run, in: asker, .rereading, for: purpose)
        try await asker.serving {
            let claim = try await asker.claimed(in: lane)
            try await asker.settle(
                claim, .done, at: bench.clock.now, .rereading, for: purpose)
        }
        #expect(try bench.reader.rereads(of: run).isEmpty == !goesOn)
        try expectRecounts(bench, asker)
    }

    @Test func nobodyWaitsLongerThanTheConfigurationNowSays() async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a", "b"])
        var shorter = AccountPolicy.rereading
        shorter.doubt.reread = .seconds(30)
        let (ledger, lane) = try await bench.rereading(run, shorter)
        let expected = Rereads(rows: 2, last: bench.clock.now + .seconds(30))
        #expect(try await ledger.rereads(in: lane) == expected)
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        ("UPDATE row SET due = NULL WHERE id = 1", "row 1: 'due' is not what the facts say"),
        ("UPDATE row SET due = due + 1 WHERE id = 2", "row 2: 'due' is not what the facts say"),
        ("UPDATE row SET result = 3 WHERE id = 1", "row 1: 'result' is not what the facts say"),
    ])
    func aQueueThatWasTamperedWithIsFound(sql: String, text: String) async throws {
        let bench = try Workbench()
        let run = try await bench.cancelled(["a", "b"])
        bench.clock.advance(by: AccountPolicy.rereadPause)
        let (ledger, lane) = try await bench.rereading(run)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(
                claim, .unsettled, at: bench.clock.now, .rereading, for: .reread)
        }
        await ledger.close()
        #expect(try bench.reader.verify().flaws == [])
        try bench.tamper(sql)
        #expect(try bench.reader.verify().flaws.map(\.text) == [text])
    }
}
