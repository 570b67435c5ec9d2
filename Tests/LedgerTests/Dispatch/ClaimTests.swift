import AnnulModel
import Testing

@testable import Ledger

struct ClaimTests {
    private func ready(_ rows: [InputRow], _ policy: AccountPolicy = .keyless) async throws -> (
        bench: Workbench, ledger: Ledger, lane: Int64
    ) {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        return (bench, ledger, try await bench.lane(of: run, in: ledger, policy))
    }

    private func rows(_ count: Int, account: String = "acme") -> [InputRow] {
        (1...count).map { row("p-\($0)", line: $0 + 1, account: account) }
    }

    @Test func freshRowsGoInInputOrder() async throws {
        let (bench, ledger, lane) = try await ready(rows(5))
        try await ledger.serving {
            for number in 1...5 {
                let claim = try await ledger.claimed(in: lane)
                #expect(claim.annulment.reference == "p-\(number)")
                #expect(claim.rowNumber == Int64(number))
                #expect(claim.move == .cancel(generation: 1))
                #expect(claim.key == KeyDerivation.key(of: "p-\(number)", at: .acme, generation: 1))
                #expect(claim.ownKeys == [claim.key])
                // The intent is on disk before the caller has it.
                let key = try bench.query(
                    "SELECT key FROM attempt ORDER BY id DESC LIMIT 1", as: String.self)
                #expect(key == [claim.key.text])
            }
            let answer = try await ledger.claim(in: lane)
            #expect(answer.waitsUntil == .some(.none))
        }
        try expectRecounts(bench, ledger)
    }

    @Test func rowsAreNumberedWithinTheirRun() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(rows(3), into: ledger, as: "before")
        let later = [row("q-1"), row("q-2", line: 3, account: "other")]
        let (run, _) = try await bench.take(later, into: ledger, as: "first")
        let lane = try await bench.lane("other", of: run, in: ledger)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.rowNumber == 2)
        #expect(try bench.reader.row(2, of: run).id == claim.row)
    }

    @Test func whatIsDueComesFirstInTheOrderOfItsMoments() async throws {
        let (bench, ledger, lane) = try await ready(rows(5))
        try await ledger.serving {
            var claims: [Claim] = []
            for _ in 0..<3 { claims.append(try await ledger.claimed(in: lane)) }
            // The third is due first, the first last; the second not yet.
            for (index, pause) in [(0, 4), (1, 60), (2, 2)] {
                try await ledger.settle(
                    claims[index], .throttled(after: .seconds(pause)), at: bench.clock.now)
            }
            #expect(try await ledger.claimed(in: lane).annulment.reference == "p-4")
            bench.clock.advance(by: .seconds(10))
            for expected in ["p-3", "p-1", "p-5"] {
                #expect(try await ledger.claimed(in: lane).annulment.reference == expected)
            }
            let answer = try await ledger.claim(in: lane)
            #expect(answer.waitsUntil == .some(bench.clock.now + .seconds(50)))
        }
        try expectRecounts(bench, ledger)
    }

    @Test func aRetryKeepsItsKeyBodyAndChain() async throws {
        let (bench, ledger, lane) = try await ready([row("p", 500, authorization: "a-1")])
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            try await ledger.settle(first, .unsettled, at: bench.clock.now)
            let second = try await ledger.claimed(in: lane)
            #expect(second.attempt != first.attempt)
            #expect(second.key == first.key)
            #expect(second.body == first.body)
            #expect(second.annulment == first.annulment)
            #expect(second.progress.charged == 1)
            try await ledger.settle(second, .done, at: bench.clock.now)
        }
        let run = try bench.reader.run(named: "first")
        let row = try bench.reader.row(1, of: run)
        #expect(row.attempts == 2)
        let history = try bench.reader.history(of: row)
        #expect(history.results.map(\.verdict) == ["unsettled", "settled"])
        #expect(history.results.map(\.isCharged) == [true, false])
        let digests = try bench.reader.intents(of: run).map(\.digest)
        #expect(Set(digests).count == 1)
        try expectRecounts(bench, ledger)
    }

    @Test func whatMustWaitIsPutOffAndWhatHasNoMoveIsEnded() async throws {
        let (bench, ledger, lane) = try await ready(rows(1))
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now)
            let settled = bench.clock.now + .seconds(50)
            #expect(try await ledger.claim(in: lane).waitsUntil == .some(settled))
            bench.clock.advance(by: .seconds(50))
            let lookup = try await ledger.claimed(in: lane)
            #expect(lookup.move == .lookup)
            #expect(lookup.body == [])
            try await ledger.settle(lookup, .standing, at: bench.clock.now)
            let again = try await ledger.claimed(in: lane)
            #expect(again.move == .cancel(generation: 1))
            #expect(again.body == claim.body)
            try await ledger.settle(again, .done, at: bench.clock.now)
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        #expect(try bench.reading("first") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    /// Whoever only finds out sends nothing that has an effect, under a live key either.
    @Test func readingOnlyReadsInDoubtToo() async throws {
        let (bench, ledger, lane) = try await ready(rows(2), .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now, .keyed)
            let settled = bench.clock.now + .seconds(50)
            let fresh = try await ledger.claimed(in: lane, onlyReading: true)
            #expect(fresh.move == .lookup && fresh.annulment.reference == "p-2")
            #expect(
                try await ledger.claim(in: lane, onlyReading: true).waitsUntil == .some(settled))
            bench.clock.advance(by: .seconds(50))
            let lookup = try await ledger.claimed(in: lane, onlyReading: true)
            #expect(lookup.move == .lookup && lookup.annulment.reference == "p-1")
            try await ledger.settle(lookup, .standing, at: bench.clock.now, .keyed)
            let again = try await ledger.claimed(in: lane)
            #expect(again.move == .cancel(generation: 1))
            #expect(again.key == claim.key)
        }
        try expectRecounts(bench, ledger)
    }

    @Test func doubtThatPilesUpStopsFreshRows() async throws {
        // Two at a time: nine rows that wait are too many, eight are not.
        let (bench, ledger, lane) = try await ready(rows(10))
        try await ledger.serving {
            for number in 1...9 {
                let claim = try await ledger.claimed(in: lane)
                #expect(claim.annulment.reference == "p-\(number)")
                try await ledger.settle(claim, .doubtful, at: bench.clock.now)
            }
            let settled = bench.clock.now + .seconds(50)
            #expect(try await ledger.claim(in: lane).waitsUntil == .some(settled))
            bench.clock.advance(by: .seconds(50))
            let lookup = try await ledger.claimed(in: lane)
            #expect(lookup.move == .lookup && lookup.annulment.reference == "p-1")
            try await ledger.settle(lookup, .done, at: bench.clock.now)
            // Eight wait now, all due, and so come first.
            for number in 2...9 {
                let lookup = try await ledger.claimed(in: lane)
                #expect(lookup.annulment.reference == "p-\(number)")
            }
            #expect(try await ledger.claimed(in: lane).annulment.reference == "p-10")
        }
        try expectRecounts(bench, ledger)
    }

    @Test func lanesDoNotDisturbEachOther() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let mixed = [row("a"), row("b", line: 3, account: "other"), row("c", line: 4)]
        let (run, _) = try await bench.take(mixed, into: ledger, as: "first")
        let acme = try await bench.lane("acme", of: run, in: ledger)
        let other = try await bench.lane("other", of: run, in: ledger)
        try await ledger.serving {
            let b = try await ledger.claimed(in: other)
            #expect(b.annulment.reference == "b")
            #expect(b.key == KeyDerivation.key(of: "b", at: .other, generation: 1))
            try await ledger.settle(b, .done, at: bench.clock.now)
            #expect(try await ledger.claim(in: other).isFinished)
            #expect(try await ledger.claimed(in: acme).annulment.reference == "a")
            #expect(try await ledger.claimed(in: acme).annulment.reference == "c")
            #expect(try await ledger.claim(in: acme).waitsUntil == .some(.none))
        }
        try expectRecounts(bench, ledger)
    }

    @Test func aRefusalThatIsKeptBringsTheNextKeyWithItsOwnBody() async throws {
        let (bench, ledger, lane) = try await ready([row("p", authorization: "a")], .keyed)
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            try await ledger.settle(first, .busy(renewsKey: true), at: bench.clock.now, .keyed)
            bench.clock.advance(by: .seconds(2))
            let second = try await ledger.claimed(in: lane)
            #expect(second.move == .cancel(generation: 2))
            #expect(second.key == KeyDerivation.key(of: "p", at: .acme, generation: 2))
            #expect(second.ownKeys == [first.key, second.key])
            #expect(second.body != first.body)
            try await ledger.settle(second, .done, at: bench.clock.now, .keyed)
        }
        try expectRecounts(bench, ledger)
    }

    @Test func theBusyTimeIsRememberedBetweenClaims() async throws {
        let (bench, ledger, lane) = try await ready([row("p")])
        let start = bench.clock.now
        try await ledger.serving {
            for pause in [2, 4, 8] {
                let claim = try await ledger.claimed(in: lane)
                #expect(claim.progress.busySince == (pause == 2 ? nil : start))
                try await ledger.settle(claim, .busy(renewsKey: false), at: bench.clock.now)
                let due = bench.clock.now + .seconds(pause)
                #expect(try await ledger.claim(in: lane).waitsUntil == .some(due))
                bench.clock.advance(by: .seconds(pause))
            }
        }
        try expectRecounts(bench, ledger)
    }

    @Test func anEmptyLaneIsFinished() async throws {
        let (bench, ledger, lane) = try await ready([
            row("p"), unusableRow(line: 3, account: "acme"),
        ])
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .done, at: bench.clock.now)
            #expect(try await ledger.claim(in: lane).isFinished)
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        try expectRecounts(bench, ledger)
    }

    @Test func aBodyMayBeEmpty() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        let id = try #require(try bench.reader.lanes(of: run).first).id
        try await ledger.open(lane: id, LaneRules(merchant: .acme, policy: .keyless) { _, _ in [] })
        let claim = try await ledger.serving { try await ledger.claimed(in: id) }
        #expect(claim.body == [])
        try expectRecounts(bench, ledger)
    }
}
