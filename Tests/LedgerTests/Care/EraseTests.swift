import AnnulModel
import FoundationEssentials
import GRDB
import Testing

@testable import Ledger

struct EraseTests {
    @Test func whatIsErasedIsRecordedAndTheChainHolds() async throws {
        let bench = try await Workbench.worked(30)
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        let before = try bench.reader.verify()
        let found = try bench.reader.erasure(of: ErasureScope(references: ["p-1", "p-8"]))
        #expect(found.runs.map(\.name) == ["first", "second"])
        #expect(found.rows.count == 5 && found.openRows == 0)
        try await ledger.erase(found.rows, by: "kari on host")
        let after = try bench.reader.verify()
        #expect(after.holds, "\(after.flaws)")
        #expect(after.erasedRows == 5 && before.erasedRows == 0)
        #expect(after.head.commit == before.head.commit + 1)
        let details = try bench.query(
            "SELECT detail FROM act WHERE kind = 'texts erased'", as: String.self)
        #expect(details.count == 1 && !details[0].contains("p-1"))
        // Once more finds nothing left to do.
        let again = try bench.reader.erasure(of: ErasureScope(references: ["p-1", "p-8"]))
        #expect(again.rows.isEmpty && again.erasedRows == 5)
        // A text that is gone although nobody erased it is found as before.
        try bench.tamper("DELETE FROM row_text WHERE row = (SELECT max(row) FROM row_text)")
        #expect(
            try bench.reader.verify().flaws.map(\.text).first?.hasSuffix(
                "its texts are gone, and nobody erased them") == true)
    }

    @Test func noBytesOfItAreLeftInTheFile() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = (0..<3000).map { number in
            InputRow(
                line: number + 2, account: nil,
                content: .failure(Rejection(.missingField, column: "reference", "It is empty.")),
                fields: ["Ragnhild \(number) \(String(repeating: "x", count: number % 90))"])
        }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        bench.clock.advance(by: .seconds(10))
        #expect(Self.count("Ragnhild", in: bench) >= 3000)
        let early = try bench.reader.erasure(
            of: ErasureScope(endedBefore: bench.clock.now + .seconds(-10)))
        #expect(early.rows.isEmpty && early.runs.isEmpty)
        let found = try bench.reader.erasure(of: ErasureScope(endedBefore: bench.clock.now))
        #expect(found.rows.ranges == [1...3000])
        // What an SQLite that does not overwrite what it deletes left on free pages.
        try bench.tamper(
            """
            PRAGMA secure_delete = OFF;
            CREATE TABLE stale(text); INSERT INTO stale SELECT fields FROM row_text;
            DROP TABLE stale;
            """)
        try await ledger.erase(found.rows, by: "kari")
        #expect(Self.count("Ragnhild", in: bench) == 0)
        #expect(try bench.reader.verify().holds)
    }

    private static func count(_ text: String, in bench: Workbench) -> Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            let data = FileManager.default.contents(atPath: bench.path + suffix) ?? Data()
            return sum + Array(data).ranges(of: Array(text.utf8)).count
        }
    }

    @Test func whatIsOpenIsLeftOut() async throws {
        let bench = try await Workbench.worked(30)
        let open = try bench.query(
            """
            SELECT reference FROM payment JOIN row ON row.id = coalesce(payment.row, payment.id)
            WHERE row.state <> 2 ORDER BY payment.id
            """, as: String.self)
        let found = try bench.reader.erasure(
            of: ErasureScope(references: [try #require(open.first)]))
        #expect(found.openRows == 1)
        // Its row of the abandoned run is nobody's any more.
        #expect(found.rows.count >= 1)
        let nobody = #expect(throws: LedgerError.self) {
            try bench.reader.erasure(of: ErasureScope(references: ["nobody"]))
        }
        #expect(nobody?.code == .unknown)
    }

    @Test func rangesKeepEveryIdOnce() {
        var ranges = RowRanges()
        let ids: [Int64] = [1, 2, 3, 7, 9, 10, 40]
        for id in ids { ranges.append(id) }
        #expect(ranges.ranges == [1...3, 7...7, 9...10, 40...40])
        #expect(ranges.count == 7)
        for id in 0...50 as ClosedRange<Int64> { #expect(ranges.contains(id) == ids.contains(id)) }
        for size in 1...8 as ClosedRange<Int64> {
            let portions = ranges.portions(of: size)
            #expect(portions.dropLast().allSatisfy { $0.count == size })
            #expect(portions.flatMap { $0.ranges.flatMap(Array.init) } == ids)
        }
        var again = RowRanges()
        again.formUnion(ranges.json)
        #expect(again == ranges)
    }
}
