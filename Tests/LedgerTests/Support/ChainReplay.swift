import FoundationEssentials
import GRDB

@testable import Ledger

/// Recomputes the hash chain from the tables, as an auditor would with the documentation in hand.
///
/// For each commit the previous hash, the commit's number and time; then its facts, table by table
/// and by id. A fact is the number of its table, its id and its values. A value is its kind (0
/// nothing, 1 number, 2 text, 3 bytes), then eight bytes of the number, or of the length and the
/// bytes. Numbers are big-endian.
struct ChainReplay {
    /// The tables that hold facts, in their order, with the columns that are facts.
    static let tables: [(name: String, columns: [String])] = [
        ("merchant", ["provider", "merchant", "environment"]),
        ("account", ["name", "merchant"]),
        ("run", ["name", "at", "first_row", "label"]),
        ("input", ["run", "name", "path", "format", "account", "preset", "size", "modified"]),
        ("lane", ["run", "account", "merchant"]),
        ("payment", ["merchant", "reference"]),
        (
            "row",
            [
                "run", "input", "line", "lane", "payment", "amount", "currency", "authorization",
                "key", "text_digest",
            ]
        ),
        ("attempt", ["row", "previous", "at", "generation", "key", "digest"]),
        (
            "result",
            [
                "row", "attempt", "previous", "at", "verdict", "charged", "doubtful", "outcome",
                "reason", "http_status", "provider_id", "released", "kept", "currency", "phrase",
                "other_row", "due", "busy_since", "key_spent", "doubtful_send", "last_sent",
            ]
        ),
        ("phrase", ["text"]),
        ("body", ["bytes"]),
        ("act", ["at", "run", "lane", "kind", "detail"]),
        ("wait", ["row", "until"]),
        ("origin", ["earlier", "change", "claim"]),
    ]

    /// The first commit whose stored hash is another one; `nil` where all agree.
    private(set) var firstBreak: Int64?
    private(set) var commits = 0

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        self = try queue.inDatabase { try ChainReplay($0) }
    }

    init(_ database: Database) throws {
        var previous = [UInt8](repeating: 0, count: 32)
        for link in try Row.fetchAll(
            database, sql: "SELECT commit_no, at, hash FROM chain ORDER BY commit_no")
        {
            let number: Int64 = link[0]
            var bytes = previous + Self.bigEndian(number) + Self.bigEndian(link[1])
            for (index, table) in Self.tables.enumerated() {
                bytes += try Self.facts(of: table, UInt8(index), commit: number, database)
            }
            // The hash of no facts behind these bytes is their plain SHA-256.
            previous = FactDigest().hash(after: bytes)
            commits += 1
            if previous != [UInt8](link[2] as Data), firstBreak == nil { firstBreak = number }
        }
    }

    private static func facts(
        of table: (name: String, columns: [String]), _ index: UInt8, commit: Int64,
        _ database: Database
    ) throws -> [UInt8] {
        let columns = (["id"] + table.columns).joined(separator: ", ")
        var bytes: [UInt8] = []
        for row in try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM \(table.name) WHERE commit_no = ? ORDER BY id",
            arguments: [commit])
        {
            bytes.append(index)
            for value in row.databaseValues { bytes += encoded(value) }
        }
        return bytes
    }

    private static func encoded(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .null: [0]
        case .int64(let number): [1] + bigEndian(number)
        case .string(let text): [2] + bigEndian(Int64(text.utf8.count)) + Array(text.utf8)
        case .blob(let data): [3] + bigEndian(Int64(data.count)) + [UInt8](data)
        case .double: []
        }
    }

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * Int64($0))) }
    }
}
