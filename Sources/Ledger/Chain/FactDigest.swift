import Crypto

/// The tables that hold facts, in the order in which the hash chain covers them.
enum FactTable: Int, CaseIterable {
    case merchant, account, run, input, lane, payment, row, attempt, result, phrase, body, act
    case wait, origin

    /// The columns that are facts, behind id and commit number, in the order in which they are
    /// digested.
    var columns: [String] {
        switch self {
        case .merchant: ["provider", "merchant", "environment"]
        case .account: ["name", "merchant"]
        case .run: ["name", "at", "first_row", "label"]
        case .input: ["run", "name", "path", "format", "account", "preset", "size", "modified"]
        case .lane: ["run", "account", "merchant"]
        case .payment: ["merchant", "reference"]
        case .row:
            [
                "run", "input", "line", "lane", "payment", "amount", "currency", "authorization",
                "key", "text_digest",
            ]
        case .attempt: ["row", "previous", "at", "generation", "key", "digest"]
        case .result:
            [
                "row", "attempt", "previous", "at", "verdict", "charged", "doubtful", "outcome",
                "reason", "http_status", "provider_id", "released", "kept", "currency", "phrase",
                "other_row", "due", "busy_since", "key_spent", "doubtful_send", "last_sent",
            ]
        case .phrase: ["text"]
        case .body: ["bytes"]
        case .act: ["at", "run", "lane", "kind", "detail"]
        case .wait: ["row", "until"]
        case .origin: ["earlier", "change", "claim"]
        }
    }
}

/// Collects the facts of one commit as the bytes that the hash chain covers.
///
/// Facts are taken table by table, in each by id: so a reader of the tables arrives at the same
/// bytes. Every fact begins with its table and id; every value carries its kind, and texts and
/// bytes their length, so that no two different lists of facts give the same bytes.
struct FactDigest {
    private var tables = [[UInt8]](repeating: [], count: FactTable.allCases.count)
    private var table = FactTable.merchant

    var isEmpty: Bool { tables.allSatisfy(\.isEmpty) }

    mutating func begin(_ table: FactTable, id: Int64) {
        self.table = table
        tables[table.rawValue].append(UInt8(table.rawValue))
        add(id)
    }

    mutating func addNull() { tables[table.rawValue].append(0) }

    mutating func add(_ number: Int64) {
        tables[table.rawValue].append(1)
        Self.append(UInt64(bitPattern: number), to: &tables[table.rawValue])
    }

    mutating func add(_ text: String) { add(text: text.utf8) }

    mutating func add(text: some Collection<UInt8>) {
        tables[table.rawValue].append(2)
        Self.append(UInt64(text.count), to: &tables[table.rawValue])
        tables[table.rawValue].append(contentsOf: text)
    }

    mutating func add(_ blob: [UInt8]) {
        tables[table.rawValue].append(3)
        Self.append(UInt64(blob.count), to: &tables[table.rawValue])
        tables[table.rawValue].append(contentsOf: blob)
    }

    mutating func removeAll() {
        for index in tables.indices { tables[index].removeAll(keepingCapacity: true) }
    }

    /// The hash of the commit that brings these facts and follows `previous` in the chain.
    func link(after previous: [UInt8], commit: Int64, at time: Int64) -> [UInt8] {
        precondition(previous.count == 32, "a link is a SHA-256")
        var head = previous
        Self.append(UInt64(bitPattern: commit), to: &head)
        Self.append(UInt64(bitPattern: time), to: &head)
        return hash(after: head)
    }

    /// The SHA-256 of `head` and of all facts.
    func hash(after head: [UInt8] = []) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: head)
        for table in tables { hash.update(data: table) }
        return Array(hash.finalize())
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }
}
