import AnnulModel
import Testing

@testable import Ledger

struct RunTests {
    private func error(_ body: () throws -> Void) -> LedgerError? {
        do {
            try body()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    @Test func runsAreFoundByNameByPrefixAndAsTheLatest() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        for name in ["20261120-aaaa", "20261121-aaaa", "20261121-bbbb", "20261121"] {
            try await bench.take([], into: ledger, as: name)
        }
        let reader = try bench.reader
        #expect(try reader.runs().map(\.name).last == "20261121")
        #expect(try reader.run(named: "latest").name == "20261121")
        #expect(try reader.run(named: "20261120").name == "20261120-aaaa")
        // A whole name wins over those that it begins.
        #expect(try reader.run(named: "20261121").name == "20261121")
        #expect(
            error { _ = try reader.run(named: "20261121-") }
                == LedgerError(
                    .unknown,
                    "'20261121-' fits several runs: 20261121-aaaa, 20261121-bbbb. Say more of it."))
        #expect(
            error { _ = try reader.run(named: "2027") }
                == LedgerError(
                    .unknown,
                    "no run '2027' in \(bench.path). `annul status` lists the runs there are."))
        #expect(
            error { _ = try reader.run(named: "20261120-aaab") }
                == LedgerError(
                    .unknown,
                    "no run '20261120-aaab' in \(bench.path). Did you mean '20261120-aaaa'?"))
    }

    @Test func anEmptyLedgerHasNoLatestRun() throws {
        let bench = try Workbench()
        _ = try bench.open()
        let reader = try bench.reader
        #expect(
            error { _ = try reader.run(named: "latest") }
                == LedgerError(.unknown, "there is no run in \(bench.path) yet"))
    }

    @Test(arguments: [RunState.running, .draining])
    func anActiveRunThatNobodyHoldsReadsAsInterrupted(state: RunState) async throws {
        let bench = try Workbench()
        var ledger: Ledger? = try bench.open(holder: "me")
        let (run, _) = try await bench.take([row("p")], into: try #require(ledger), as: "first")
        try await ledger?.mark(run.id, state)
        #expect(try bench.reader.run(named: "first").state == state)
        ledger = nil
        #expect(try bench.reader.run(named: "first").state == .interrupted)
    }

    @Test(arguments: RunState.allCases.filter { $0 != .running && $0 != .draining })
    func anyOtherStateIsWhatItSays(state: RunState) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        try await ledger.end(run.id, state, because: .deadline, exitCode: 5)
        let read = try bench.reader.run(named: "first")
        #expect(read.state == state)
        #expect(read.reason == .deadline)
        #expect(read.exitCode == 5)
        #expect(read.ended == bench.clock.now)
    }

    @Test func whatHappensToARunIsAFact() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        try await ledger.mark(run.id, .running)
        try await ledger.mark(lane: 1, because: .authFailed, detail: "Refused.")
        try await ledger.mark(lane: 1, because: nil, detail: "")
        try await ledger.end(run.id, .halted, because: .accountStopped, exitCode: 5)
        let acts = try bench.query("SELECT kind FROM act ORDER BY id", as: String.self)
        #expect(
            acts == [
                "run began", "input read", "input closed", "run ready", "run running",
                "lane stopped: auth_failed", "lane goes on", "run halted",
            ])
        try expectRecounts(bench, ledger)
    }

    @Test func aRefusedFileLeavesItsRowsUnprocessed() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p"), unusableRow(line: 3)], into: ledger, as: "first", finishes: false)
        try await ledger.refuse(run, exitCode: 65)
        #expect(
            try bench.reading("first") == ["unprocessed file_refused", "rejected missing_field"])
        let read = try bench.reader.run(named: "first")
        #expect(read.state == .refused && read.exitCode == 65 && read.rowCount == 2)
    }

    @Test func aRunOfNoRowsHasNone() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take([row("p")], into: ledger, as: "first")
        let (run, _) = try await bench.take([], into: ledger, as: "second")
        #expect(run.rowCount == 0)
        #expect(try bench.reading("second") == [])
        #expect(try bench.reading("first") == ["unprocessed"])
    }

    @Test func slicesHaveEveryRowOnce() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take([row("x")], into: ledger, as: "before")
        let rows = (1...7).map { row("p-\($0)", line: $0 + 1) }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        try await bench.take([row("y")], into: ledger, as: "after")
        let reader = try bench.reader
        var numbers: [Int64] = []
        var last: Int64 = 0
        while true {
            let slice = try reader.rows(of: run, after: last, limit: 3)
            guard let end = slice.last else { break }
            numbers += slice.map(\.number)
            last = end.id
        }
        #expect(numbers == Array(1...7))
        #expect(try reader.row(7, of: run).reference == "p-7")
        for number in [Int64(0), 8] {
            #expect(
                error { _ = try reader.row(number, of: run) }
                    == LedgerError(.unknown, "run first has no row \(number)"))
        }
    }
}
