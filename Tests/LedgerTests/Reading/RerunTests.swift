import AnnulModel
import Testing

@testable import Ledger

/// What a rerun finds of the rows of an earlier run.
struct RerunTests {
    private func candidates(_ bench: Workbench, of name: String) throws -> [RerunCandidate?] {
        let reader = try bench.reader
        let run = try reader.run(named: name)
        return try reader.rows(of: run, after: 0, limit: 100).map {
            try reader.rerunCandidate($0, of: run)
        }
    }

    private func ended(_ bench: Workbench, state: RunState = .finished) async throws -> Ledger {
        let none = AccountPolicy.policy(.keyless, .none)
        let ledger = try bench.open()
        let rows = [
            row("good", 1), row("refused", 2, authorization: "A", key: "K"), row("doubt", 3),
            row("late", 4), unusableRow(line: 6),
        ]
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, none)
        try await ledger.serving {
            for verdict in [Verdict.done, .refusal, .doubtful] {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now, none)
            }
        }
        try await ledger.mark(run.id, state)
        await ledger.close()
        return try bench.open(creates: false)
    }

    @Test func rowsComeWithAllThatTheyWereReadWith() async throws {
        let bench = try Workbench()
        _ = try await ended(bench)
        let candidates = try candidates(bench, of: "first")
        #expect(candidates.map { $0?.standing } == [.present, .present, .present, .present, nil])
        let refused = try #require(candidates[1])
        #expect(refused.annulment.reference == "refused")
        #expect(refused.annulment.authorizationID == "A")
        #expect(refused.annulment.mappedKey?.text == "K")
        #expect(refused.annulment.amount?.minor == 2)
        #expect(refused.merchant == .acme)
        #expect(refused.record.fields == ["refused"])
    }

    @Test func whatALaterRunHasIsLeftToIt() async throws {
        let bench = try Workbench()
        let ledger = try await ended(bench)
        let (run, _) = try await bench.take(
            [row("refused", 2), row("late", 4)], into: ledger, as: "second")
        #expect(
            try candidates(bench, of: "first").map { $0?.standing }
                == [.present, .replaced, .present, .replaced, nil])
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .done, at: bench.clock.now)
        }
        let now = try candidates(bench, of: "first")
        #expect(now.map { $0?.standing } == [.present, .settled, .present, .replaced, nil])
        #expect(now[1]?.worker == "second")
    }

    @Test func whatItsOwnRunHasNotFinishedWithIsUndecided() async throws {
        let bench = try Workbench()
        _ = try await ended(bench, state: .halted)
        #expect(
            try candidates(bench, of: "first").map { $0?.standing }
                == [.present, .present, .undecided, .undecided, nil])
    }

    struct Wanted: Sendable {
        let filter: RowFilter
        let rows: [Int64]

        init(_ rows: [Int64], _ set: (inout RowFilter) -> Void) {
            var filter = RowFilter()
            filter.passesOverHopeless = true
            set(&filter)
            (self.filter, self.rows) = (filter, rows)
        }
    }

    @Test(arguments: [
        Wanted([1, 4]) { $0.groups = [.failed] },
        Wanted([2]) { $0.reasons = [.captured] },
        Wanted([2, 3]) { $0.outcomes = [.notCancellable] },
        Wanted([3]) { $0.reasons = [.expired] },
        Wanted([5]) { $0.outcomes = [.manual] },
        Wanted([5]) { $0.reasons = [.providerManual] },
        Wanted([1, 4, 6]) {
            $0.groups = [.failed]
            $0.outcomes = [.inDoubt, .unprocessed]
        },
        Wanted([]) { $0.accounts = ["other"] },
    ])
    func whatTryingAgainCannotHelpMustBeNamed(wanted: Wanted) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let settlements = [
            Settlement(.failed, .wrongState), Settlement(.notCancellable, .captured),
            Settlement(.notCancellable, .expired), Settlement(.notFound, .unknownPayment),
            Settlement(.manual, .providerManual),
        ]
        let (run, _) = try await bench.take(
            (1...6).map { row("p\($0)") }, into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            for settlement in settlements {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .refused(settlement), at: bench.clock.now)
            }
        }
        let rows = try bench.reader.rows(of: run, after: 0, limit: 100)
        #expect(rows.filter(wanted.filter.wants).map(\.number) == wanted.rows)
    }
}
