import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct ExporterTests {
    @Test(arguments: [
        (RowFilter(), [1, 2, 3, 4, 5, 6]),
        (.init { $0.groups = [.failed] }, [2]),
        (.init { $0.groups = [.open] }, [3, 5]),
        (.init { $0.outcomes = [.inDoubt] }, [3]),
        (
            .init {
                $0.groups = [.failed]; $0.outcomes = [.inDoubt]
            }, [2, 3]
        ),
        (.init { $0.reasons = [.captured, .samePayment] }, [2, 6]),
        (
            .init {
                $0.groups = [.good]; $0.reasons = [.captured]
            }, []
        ),
        (.init { $0.accounts = ["billmate-se"] }, [5]),
    ])
    func onlyWantedRowsAreWrittenInInputOrder(filter: RowFilter, rows: [Int64]) async throws {
        let (test, run) = try await example()
        let lines = try test.exported(run, filter, as: .jsonl).split(separator: "\n")
        let numbers = try lines.map { try JSONValue(parsing: Array($0.utf8))["annul_row"].intValue }
        #expect(numbers == rows)
        #expect(
            try test.exported(run, filter, as: .csv).split(separator: "\n").count == rows.count + 1)
    }

    @Test func aJSONLineHasFieldsFirstAndProperTypes() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                TestInput(
                    columns: ["reference", "note", "note", "annul_x", "fields"],
                    rows: [
                        .payment("p-1", minor: 100, fields: ["a \"b\"\n", "2", "3", "4"]),
                        .unusable(line: 3, fields: ["", "x"]),
                    ])
            ])
        try await test.work(run, ["p-1": [.cancelled(100)]])
        let key = KeyDerivation.key(of: "p-1", at: TestLedger.vipps, generation: 1)
        let lines = try test.exported(run, as: .jsonl).split(separator: "\n")
        let expected = #"""
            {"reference":"p-1","note":"a \"b\"\n","fields":{"note":"2","annul_x":"3","fields":"4"},
            "annul_run":"r","annul_row":1,"annul_file":"payments.csv","annul_line":2,
            "annul_account":"vipps-no","annul_outcome":"cancelled",
            "annul_reason":"cancelled_by_us","annul_detail":"Cancelled.","annul_attempts":1,
            "annul_http_status":200,"annul_provider_id":"psp-1",
            "annul_idempotency_key":"\#(key)","annul_currency":"NOK","annul_released_minor":100,
            "annul_kept_minor":null,"annul_settled_at":"2026-11-21T04:25:08.289Z"}
            """#
        #expect(lines[0] == expected.replacing("\n", with: ""))
        #expect(
            lines[1].contains(
                #""annul_account":null,"annul_outcome":"rejected","annul_reason":"missing_field""#))
        #expect(lines[1].contains(#""annul_http_status":null,"annul_provider_id":null"#))
    }

    @Test func longRunsComeInPieces() async throws {
        let test = try await TestLedger()
        let text = String(repeating: "x", count: 100)
        let run = try await test.run(
            "r", (1...4500).map { .payment("p-\($0)", line: $0 + 1, fields: [text]) })
        var pieces: [Int] = []
        var lines = 0
        let count = try Exporter(from: try test.reader(), field: fieldOfHeader)
            .export(run, as: .csv) { piece in
                pieces.append(piece.count)
                lines += piece.count { $0 == UInt8(ascii: "\n") }
            }
        #expect(count == 4500)
        #expect(lines == 4501)
        #expect(pieces.count > 3)
        #expect(pieces.allSatisfy { $0 < 1 << 18 })
    }

    private func example() async throws -> (TestLedger, RunRecord) {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                .payment("p-1"), .payment("p-2"), .payment("p-3"), .unusable(),
                .payment("b-1", account: "billmate-se"), .payment("p-1"),
            ])
        try await test.work(
            run, ["p-1": [.cancelled()], "p-2": [.captured], "p-3": [.lost]])
        return (test, run)
    }
}

extension RowFilter {
    init(_ set: (inout RowFilter) -> Void) {
        self.init()
        set(&self)
    }
}
