import GRDB

/// What SQLite itself can say of the file, and whether its tables are a ledger's.
struct FileCheck {
    private(set) var flaws: [Verification.Flaw] = []

    init(_ database: Database) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
        let tables = try Self.tables(of: database)
        let expected = try DatabaseQueue().inDatabase { empty in
            for migration in Schema.migrations { try empty.execute(sql: migration) }
            return try Self.tables(of: empty)
        }
        if version != Schema.migrations.count || tables != expected {
            flaws.append(Verification.Flaw("its tables are not those of a ledger of this version"))
        }
        let said = try String.fetchAll(
            database, sql: "PRAGMA integrity_check(\(Verification.mostFlaws))")
        for line in said where line != "ok" {
            flaws.append(Verification.Flaw("the file is damaged: \(line)"))
        }
    }

    private static func tables(of database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '')
                FROM sqlite_schema ORDER BY name
                """)
    }
}
