import AnnulModel
import GRDB

/// Recomputes the hash chain from the facts: one pass over each table, and of the facts no more
/// in memory than one commit's.
///
/// Ids grow with commits in every table of facts. So the rows of a table by id are also those of
/// one commit after another, and whatever stands elsewhere was put there by somebody else.
struct ChainCheck {
    /// The newest link up to which all holds.
    private(set) var head = ChainHead.none
    /// The first commit that does not hold.
    private(set) var flaw: Verification.Flaw?

    init(_ database: Database) throws {
        var tables = try FactTable.allCases.map { try FactCursor($0, in: database) }
        let links = try SQLCursor(
            "SELECT commit_no, at, hash FROM chain ORDER BY commit_no", in: database)
        var facts = FactDigest()
        while let link = try links.next() {
            let (commit, at) = (link.int(0), Timestamp(milliseconds: link.int(1)))
            guard commit == head.commit + 1 else {
                flaw = Self.flaw(head.commit + 1, nil, "its link is missing")
                return
            }
            facts.removeAll()
            for index in tables.indices {
                if let stray = try tables[index].add(commit, to: &facts) {
                    flaw = Self.flaw(
                        stray, nil,
                        "a fact of it stands among later ones, in table '\(tables[index].table)'")
                    return
                }
            }
            let hash = facts.link(after: head.hash, commit: commit, at: at.milliseconds)
            guard hash == link.bytes(2) else {
                flaw = Self.flaw(
                    commit, at,
                    "its facts don't give its hash: a fact or the link was changed, added or removed"
                )
                return
            }
            head = ChainHead(commit: commit, hash: hash)
        }
        let rest = tables.compactMap(\.commit).min()
        flaw = rest.map { Self.flaw($0, nil, "it has facts and no link") }
    }

    private static func flaw(_ commit: Int64, _ at: Timestamp?, _ what: String) -> Verification.Flaw
    {
        Verification.Flaw(commit: commit, at: at, what)
    }
}

/// The facts of one table, commit by commit.
private struct FactCursor {
    let table: FactTable
    private let cursor: SQLCursor
    private let width: Int32
    /// The row that the cursor stands on, `nil` behind the last.
    private var row: SQLColumns?

    init(_ table: FactTable, in database: Database) throws {
        self.table = table
        let columns = table.columns
        width = Int32(columns.count)
        cursor = try SQLCursor(
            "SELECT commit_no, id, \(columns.joined(separator: ", ")) FROM \(table) ORDER BY id",
            in: database)
        row = try cursor.next()
    }

    /// The commit of the next fact.
    var commit: Int64? { row?.int(0) }

    /// Takes the facts of a commit.
    ///
    /// - Returns: the number of an earlier commit that a fact here claims to be of.
    mutating func add(_ commit: Int64, to digest: inout FactDigest) throws -> Int64? {
        while let fact = row, fact.int(0) <= commit {
            guard fact.int(0) == commit else { return fact.int(0) }
            digest.begin(table, id: fact.int(1))
            for column in 0..<width { fact.add(column + 2, to: &digest) }
            row = try cursor.next()
        }
        return nil
    }
}
