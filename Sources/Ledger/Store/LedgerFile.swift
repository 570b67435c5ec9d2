import FoundationEssentials
import GRDB

#if canImport(Glibc)
    import Glibc
#endif

/// How a ledger file is opened, and what must hold of it.
enum LedgerFile {
    /// Opens the writing connection, brings the schema up to date and asserts what durability
    /// rests on.
    ///
    /// - Parameters:
    ///   - path: the ledger's path.
    ///   - creates: whether a ledger that is not there is made.
    ///   - takesBackup: whether it may be a copy that nobody has taken into use.
    /// - Returns: the queue that holds the connection.
    /// - Throws: `LedgerError`; `missing`, `damaged` and `tooNew` among them.
    static func openForWriting(
        _ path: String, creates: Bool, takesBackup: Bool = false
    ) throws(LedgerError) -> DatabaseQueue {
        let exists = exists(path)
        guard exists || creates else { throw .missing(path) }
        if !exists { try create(path) }
        errno = 0
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
            try queue.inDatabase { database in
                if !exists { try database.execute(sql: "PRAGMA page_size = 4096") }
                try checkIdentity(
                    of: database, path: path, mayBegin: creates, mayBeBackup: takesBackup)
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                // Set after WAL mode: NORMAL would lose acknowledged rows at a power cut.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                guard mode == "wal", level == 2 else {
                    throw LedgerError(
                        .io,
                        "\(path): the file system does not allow a durable ledger (journal"
                            + " \(mode ?? "?"), synchronous \(level ?? -1)). Use a local disk.")
                }
                try database.execute(sql: "PRAGMA cache_size = -8192")
                try migrate(database, path: path)
            }
            return queue
        } catch {
            throw LedgerError(wrapping: error, path: path, system: errno)
        }
    }

    /// Makes an empty file that no other user may open, and never through a link.
    ///
    /// SQLite gives its journals the mode that this one has.
    private static func create(_ path: String) throws(LedgerError) {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe open(path, flags, 0o600)
        guard file < 0 else {
            close(file)
            return
        }
        let said = unsafe String(cString: strerror(errno))
        throw LedgerError(.cantCreate, "\(path) can't be opened or created (\(said)).")
    }

    /// Opens a reading connection that never writes, migrates or checkpoints.
    static func openForReading(_ path: String) throws(LedgerError) -> DatabaseQueue {
        guard exists(path) else { throw .missing(path) }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: true))
            try queue.inDatabase {
                try checkIdentity(of: $0, path: path, mayBegin: false, mayBeBackup: true)
            }
            return queue
        } catch {
            throw LedgerError(wrapping: error, path: path)
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The file's own path, without symbolic links: what lies beside the file is named by it.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func checkIdentity(
        of database: Database, path: String, mayBegin: Bool, mayBeBackup: Bool
    ) throws {
        let id = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if id == 0, version == 0, tables == 0 {
            // A ledger whose creation was cut short has no table yet, and is begun again. One that
            // was emptied looks the same: so only who may create one may do that.
            guard mayBegin else {
                throw LedgerError(
                    .missing,
                    "\(path) is empty, there is no ledger in it. `annul run` begins one there.")
            }
            return
        }
        if id == Schema.backupID, !mayBeBackup { throw LedgerError.backup(path) }
        guard id == Schema.applicationID || id == Schema.backupID else {
            throw LedgerError(
                .damaged, "\(path) is a database, but not a ledger of Annul. Name another file.")
        }
        guard version <= Schema.migrations.count else {
            throw LedgerError(
                .tooNew,
                "\(path) was written by a newer version of Annul (ledger version \(version), this"
                    + " one knows \(Schema.migrations.count)). Update Annul.")
        }
    }

    private static func migrate(_ database: Database, path: String) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version < Schema.migrations.count else { return }
        try database.inTransaction(.immediate) {
            for migration in Schema.migrations[version...] { try database.execute(sql: migration) }
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(Schema.migrations.count)")
            return .commit
        }
    }
}

extension LedgerError {
    /// A copy is about to be used as the ledger.
    package static func backup(_ path: String) -> LedgerError {
        LedgerError(
            .outdated,
            "\(path) is older than its past: it is a backup. Payments may have been cancelled since"
                + " it was made. Put the newest ledger there, or take this one back into use with"
                + " `annul restore --accept`. Nothing was sent.")
    }

    static func missing(_ path: String) -> LedgerError {
        LedgerError(
            .missing,
            "no ledger at \(path). The first `annul run` makes one; if there was one yesterday,"
                + " stop and look for it.")
    }
}
