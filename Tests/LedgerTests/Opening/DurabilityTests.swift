import GRDB
import Testing

@testable import Ledger

struct DurabilityTests {
    /// The very connection that a ledger writes with, as `LedgerFile` hands it out.
    @Test func theWritingConnectionIsDurable() throws {
        let bench = try Workbench()
        for _ in 0..<2 {
            let queue = try LedgerFile.openForWriting(bench.path, creates: true)
            let settings = try queue.inDatabase { database in
                try ["journal_mode", "synchronous", "application_id", "user_version"].map {
                    try String.fetchOne(database, sql: "PRAGMA \($0)")
                }
            }
            #expect(
                settings == [
                    "wal", "2", "\(Schema.applicationID)", "\(Schema.migrations.count)",
                ])
            try queue.close()
        }
    }

    /// What the assertion is for: the library's own way to this mode is not durable.
    @Test func theLibrarysOwnSettingWouldLoseRows() throws {
        let bench = try Workbench()
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let queue = try DatabaseQueue(path: bench.path, configuration: configuration)
        let level = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(level == 1)
    }

    @Test func aReadingConnectionCannotWrite() throws {
        let bench = try Workbench()
        _ = try bench.open()
        let queue = try LedgerFile.openForReading(bench.path)
        #expect(throws: DatabaseError.self) {
            try queue.inDatabase { try $0.execute(sql: "DELETE FROM run") }
        }
    }

    @Test func everyTableIsStrict() throws {
        let bench = try Workbench()
        _ = try bench.open()
        let loose = try bench.query(
            """
            SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'
            """, as: String.self)
        #expect(loose == [])
    }
}
