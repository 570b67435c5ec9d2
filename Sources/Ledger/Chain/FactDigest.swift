import Crypto

/// The tables that hold facts, in the order in which the hash chain covers them.
enum FactTable: Int, CaseIterable {
    case merchant, account, run, input, lane, payment, row, attempt, result, phrase, body, act
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

    mutating func add(_ text: String) {
        tables[table.rawValue].append(2)
        Self.append(UInt64(text.utf8.count), to: &tables[table.rawValue])
        tables[table.rawValue].append(contentsOf: text.utf8)
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
