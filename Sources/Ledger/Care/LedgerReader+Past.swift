import GRDB

/// Which ledger a run's directory belongs to.
package struct LedgerIdentity: Hashable, Sendable {
    /// The name of its file, without the folder.
    package let name: String
    /// The hash of its first commit, by which copies of one ledger know each other.
    package let origin: [UInt8]

    package init(name: String, origin: [UInt8]) {
        self.name = name
        self.origin = origin
    }

    /// The name of the file at `path`.
    package static func name(at path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}

extension LedgerReader {
    /// Whether it is a copy that nobody has taken into use.
    package func isBackup() throws(LedgerError) -> Bool {
        try read {
            try Int32.fetchOne($0, sql: "PRAGMA application_id") == Schema.backupID
        }
    }

    package func identity() throws(LedgerError) -> LedgerIdentity {
        let origin = try read { database in
            try SQLStatement("SELECT hash FROM chain WHERE commit_no = 1", in: database)
                .first { $0.bytes(0) }
        }
        return LedgerIdentity(
            name: LedgerIdentity.name(at: path), origin: origin ?? ChainHead.none.hash)
    }

    /// The heads, of those written down elsewhere, that this ledger neither has nor was told to
    /// do without; the furthest first.
    package func unknown(among kept: [KeptHead]) throws(LedgerError) -> [UnknownHead] {
        try read { try HeadCheck($0).unknown(among: kept) }
    }

    /// How many payments a restoration would put in doubt.
    package func restorablePayments() throws(LedgerError) -> Int64 {
        try read { database in
            let sql = "SELECT count(*) FROM (\(Query.restorable.sql))"
            return try SQLStatement(sql, in: database).first(0, Int64.max) { $0.int(0) } ?? 0
        }
    }
}
