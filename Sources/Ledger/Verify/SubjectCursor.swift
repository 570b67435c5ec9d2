import GRDB

/// Facts of one kind in the order of the payments that they are about.
///
/// The first column of its query is the subject: a payment's id, or the id of a row without one.
struct SubjectCursor<Fact> {
    private let cursor: SQLCursor
    private let read: (SQLColumns) -> Fact
    private var next: (subject: Int64, fact: Fact)?
    private var strays = 0

    init(_ sql: String, in database: Database, read: @escaping (SQLColumns) -> Fact) throws {
        cursor = try SQLCursor(sql, in: database)
        self.read = read
        try step()
    }

    /// The facts about a subject; subjects are asked for in ascending order.
    mutating func take(_ subject: Int64) throws -> [Fact] {
        var facts: [Fact] = []
        while let next, next.subject <= subject {
            if next.subject == subject { facts.append(next.fact) } else { strays += 1 }
            try step()
        }
        return facts
    }

    /// Goes to the end.
    ///
    /// - Returns: how many facts no subject asked for.
    mutating func finish() throws -> Int {
        while next != nil {
            strays += 1
            try step()
        }
        return strays
    }

    private mutating func step() throws {
        next = try cursor.next().map { ($0.int(0), read($0)) }
    }
}
