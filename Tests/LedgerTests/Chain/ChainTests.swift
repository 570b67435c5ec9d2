import AnnulModel
import GRDB
import Testing

@testable import Ledger

struct ChainTests {
    @Test func theChainFollowsFromTheTables() async throws {
        let bench = try await Workbench.filled()
        let replay = try ChainReplay(bench.path)
        #expect(replay.firstBreak == nil)
        #expect(replay.commits > 5)
        #expect(try bench.query("SELECT count(*) FROM chain", as: Int.self) == [replay.commits])
        #expect(try bench.query("SELECT max(commit_no) FROM chain") == [Int64(replay.commits)])
        try expectRecounts(bench)
    }

    @Test func theReplayCoversEveryTableOfFacts() {
        #expect(ChainReplay.tables.map(\.name) == FactTable.allCases.map { "\($0)" })
        // Its hash is the standard's: the example of no bytes at all.
        #expect(
            FactDigest().hash().hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func anyChangedFactBreaksIt() async throws {
        let bench = try await Workbench.filled()
        let queue = try DatabaseQueue(path: bench.path)
        for table in ChainReplay.tables {
            for column in table.columns {
                let broken = try queue.inDatabase { database in
                    var broken: Int64?
                    try database.inTransaction {
                        try database.execute(
                            sql: """
                                UPDATE \(table.name) SET \(column) = CASE typeof(\(column))
                                    WHEN 'integer' THEN \(column) + 1
                                    WHEN 'text' THEN \(column) || 'x'
                                    WHEN 'blob' THEN x'00' ELSE NULL END
                                WHERE id = (SELECT min(id) FROM \(table.name)
                                    WHERE \(column) IS NOT NULL)
                                """)
                        guard database.changesCount == 1 else { return .rollback }
                        broken = try ChainReplay(database).firstBreak
                        return .rollback
                    }
                    return broken
                }
                let isFilled =
                    try bench.query(
                        "SELECT count(\(column)) FROM \(table.name)", as: Int.self)[0] > 0
                #expect((broken != nil) == isFilled, "\(table.name).\(column)")
            }
        }
    }

    @Test(arguments: FactTable.allCases)
    func aRemovedFactBreaksIt(table: FactTable) async throws {
        let bench = try await Workbench.filled()
        try bench.tamper("DELETE FROM \(table) WHERE id = (SELECT max(id) FROM \(table))")
        #expect(try ChainReplay(bench.path).firstBreak != nil)
    }

    @Test func aRemovedLinkBreaksIt() async throws {
        let bench = try await Workbench.filled()
        try bench.tamper("DELETE FROM chain WHERE commit_no = 3")
        #expect(try ChainReplay(bench.path).firstBreak == 4)
    }

    @Test func whatMayBeErasedIsNoFact() async throws {
        let bench = try await Workbench.filled()
        try bench.tamper("UPDATE row_text SET fields = NULL, note = NULL")
        #expect(try ChainReplay(bench.path).firstBreak == nil)
        let reader = try bench.reader
        let rows = try reader.rows(of: try reader.run(named: "first"), after: 0, limit: 10)
        #expect(rows.allSatisfy { $0.fields == nil })
    }

    @Test func anEmptyHistoryHasAHeadOfZeros() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let head = await ledger.head
        #expect(head == ChainHead(commit: 0, hash: [UInt8](repeating: 0, count: 32)))
        #expect(head.hex == String(repeating: "0", count: 64))
    }

    @Test func factsOfDifferentKindsNeverDigestAlike() {
        func digest(_ body: (inout FactDigest) -> Void) -> [UInt8] {
            var digest = FactDigest()
            digest.begin(.row, id: 1)
            body(&digest)
            return digest.hash()
        }
        let digests = [
            digest { $0.addNull() }, digest { $0.add(Int64(0)) }, digest { $0.add("") },
            digest { $0.add([UInt8]()) }, digest { $0.add("a") }, digest { $0.add([0x61]) },
            digest {
                $0.add("a")
                $0.add("")
            },
            digest {
                $0.add("")
                $0.add("a")
            },
        ]
        #expect(Set(digests).count == digests.count)
    }
}
