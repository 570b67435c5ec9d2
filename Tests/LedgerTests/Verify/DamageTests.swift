import FoundationEssentials
import GRDB
import Testing

@testable import Ledger

/// Every change of a ledger's content is found, wherever it is.
struct DamageTests {
    /// A closed ledger as the bytes of one file.
    private static func image(of bench: Workbench) throws -> Data {
        let path = bench.folder.path + "/image"
        _ = try bench.reader.copy(to: path)
        return try #require(FileManager.default.contents(atPath: path))
    }

    /// Everything that the tables hold, and what they are.
    private static func dump(_ path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.inDatabase { database in
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            let contents = try tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { row in
                    "\(table): \(row.databaseValues.map { "\($0.storage)" })"
                }
            }
            let texts = try String.fetchAll(
                database, sql: "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
            return contents + texts
        }
    }

    /// Whether an examination of a file says that something is wrong with it.
    private static func isFound(_ path: String) -> Bool {
        guard let reader = try? LedgerReader(path: path), let found = try? reader.verify() else {
            return true
        }
        return !found.holds
    }

    @Test func everyFlippedByteThatMattersIsFound() async throws {
        let bench = try await Workbench.worked()
        let image = try Self.image(of: bench)
        let path = bench.folder.path + "/flipped"
        try image.write(to: URL(filePath: path))
        #expect(!Self.isFound(path))
        let content = try Self.dump(path)
        // Of the bytes that say something; the rest of a small file is empty space.
        let places = image.indices.filter { image[$0] != 0 }
        var generator = SeededGenerator(seed: 20_261_121)
        var found = 0
        for _ in 0..<1000 {
            // The other tests' turn.
            await Task.yield()
            var flipped = image
            let place = try #require(places.randomElement(using: &generator))
            flipped[place] ^= UInt8.random(in: 1...255, using: &generator)
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
            try flipped.write(to: URL(filePath: path))
            if Self.isFound(path) {
                found += 1
            } else {
                // In space that nothing uses it changes nothing that anybody can read.
                #expect(try Self.dump(path) == content, "byte \(place) of \(image.count)")
            }
        }
        #expect(found > 500, "of 1000 only \(found)")
    }

    /// Every row of every table, gone.
    @Test func everyDeletedRowIsFound() async throws {
        let bench = try await Workbench.worked(15)
        let queue = try DatabaseQueue(path: bench.path)
        let tables = FactTable.allCases.map { "\($0)" } + ["row_text", "tally", "chain"]
        for table in tables {
            let count = try #require(
                try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") })
            #expect(count > 0, "\(table)")
            for place in 0..<count {
                let key = table == "tally" ? "lane, outcome, reason, currency" : "rowid"
                let isLast = table == "chain" && place == count - 1
                let flaws = try await Self.flaws(
                    of: """
                        DELETE FROM \(table) WHERE (\(key)) IN
                            (SELECT \(key) FROM \(table) ORDER BY \(key) LIMIT 1 OFFSET \(place))
                        """, in: queue)
                #expect(flaws.first != nil, "\(table), row \(place)")
                if isLast { #expect(flaws.first?.text == "it has facts and no link") }
            }
        }
    }

    /// Every column of every row, changed: facts, cache, texts, counters.
    @Test func everyEditedColumnIsFound() async throws {
        let bench = try await Workbench.worked(15)
        let queue = try DatabaseQueue(path: bench.path)
        let tables = FactTable.allCases.map { "\($0)" } + ["row_text", "tally", "chain"]
        var edits = 0
        for table in tables {
            let columns = try await queue.read { try $0.columns(in: table).map(\.name) }
            let key = table == "tally" ? "lane, outcome, reason, currency" : "rowid"
            let count = try #require(
                try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") })
            for column in columns {
                // Some rows of each are enough: the first, the last, and two between.
                for place in Set([0, count / 3, 2 * count / 3, count - 1]).sorted() {
                    let flaws = try await Self.flaws(
                        of: """
                            UPDATE \(table) SET \(column) = CASE typeof(\(column))
                                WHEN 'integer' THEN \(column) + 100000
                                WHEN 'text' THEN \(column) || 'x' WHEN 'blob' THEN x'ff'
                                ELSE \(Self.something(for: column)) END
                            WHERE (\(key)) IN
                                (SELECT \(key) FROM \(table) ORDER BY \(key) LIMIT 1 OFFSET \(place))
                            """, in: queue)
                    edits += 1
                    #expect(!flaws.isEmpty, "\(table).\(column), row \(place)")
                }
            }
        }
        #expect(edits > 300)
    }

    /// A value where there was none, of the column's kind.
    private static func something(for column: String) -> String {
        let texts = [
            "reason", "currency", "authorization", "key", "sha256", "detail", "account", "preset",
            "outcome", "provider_id", "note", "claim",
        ]
        if ["text_digest", "digest", "fields"].contains(column) { return "x'00'" }
        return texts.contains(column) ? "'x'" : "1"
    }

    /// What is found after a change that is then taken back.
    private static func flaws(of sql: String, in queue: DatabaseQueue) async throws
        -> [Verification.Flaw]
    {
        try await queue.writeWithoutTransaction { database in
            var flaws: [Verification.Flaw] = []
            try database.inTransaction {
                try database.execute(sql: sql)
                flaws = try Verification.examining(database, against: []).flaws
                return .rollback
            }
            return flaws
        }
    }

    @Test func aCutTailIsFoundByItsHead() async throws {
        let bench = try await Workbench.worked(15)
        let heads = try bench.query(
            "SELECT hex(hash) FROM chain ORDER BY commit_no", as: String.self)
        let last = try bench.reader.head()
        let kept = KeptHead(place: "--head", commit: nil, hash: last.hash)
        let numbered = KeptHead(place: "runs/x/manifest.json", commit: last.commit, hash: last.hash)
        #expect(try bench.reader.verify(against: [kept, numbered]).holds)
        // Cut back whole commits at a time, as somebody would who knows how the file is made.
        let queue = try DatabaseQueue(path: bench.path)
        for count in [1, 2, 5] {
            let flaws = try await queue.writeWithoutTransaction { database in
                var flaws: [Verification.Flaw] = []
                try database.inTransaction {
                    let end = last.commit - Int64(count)
                    for table in FactTable.allCases.map({ "\($0)" }) + ["chain"] {
                        try database.execute(
                            sql: "DELETE FROM \(table) WHERE commit_no > ?", arguments: [end])
                    }
                    #expect(try ChainCheck(database).flaw == nil)
                    flaws = try Verification.examining(database, against: [kept, numbered]).flaws
                    return .rollback
                }
                return flaws
            }
            let texts = flaws.map(\.text)
            #expect(
                texts.contains {
                    $0.hasPrefix("the chain does not contain the head \(last.hex) of --head")
                })
            #expect(
                texts.contains(
                    "runs/x/manifest.json knows commit \(last.commit), and the ledger ends with"
                        + " commit \(last.commit - Int64(count)): its end was cut off, or it is an"
                        + " older copy"))
        }
        #expect(heads.count == Int(last.commit))
    }
}
