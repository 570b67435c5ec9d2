import AnnulModel
import GRDB

/// Compares heads that were written down elsewhere with the chain.
///
/// Heads that a person accepted when an older copy was taken back into use are content.
struct HeadCheck {
    private let database: Database
    private let last: ChainHead

    init(_ database: Database) throws {
        self.database = database
        last = try ChainHead.newest(in: database)
    }

    /// The heads that the chain does not contain, the furthest first.
    func unknown(among kept: [KeptHead]) throws -> [UnknownHead] {
        let missing = try kept.filter { try !contains($0) }
        guard !missing.isEmpty else { return [] }
        let accepted = try Restoration.acceptedHashes(in: database)
        return missing.filter { !accepted.contains($0.hash.hex) }
            .sorted { ($0.commit ?? .max) > ($1.commit ?? .max) }
            .map { UnknownHead($0, last: last) }
    }

    private func contains(_ head: KeptHead) throws -> Bool {
        guard let commit = head.commit else {
            return try SQLStatement("SELECT 1 FROM chain WHERE hash = ?", in: database)
                .first(head.hash) { _ in true } ?? (head.hash == ChainHead.none.hash)
        }
        return try SQLStatement("SELECT hash FROM chain WHERE commit_no = ?", in: database)
            .first(commit) { $0.bytes(0) == head.hash } ?? (commit == 0)
    }
}

/// A head that was written down and that the chain does not contain.
package struct UnknownHead: Hashable, Sendable {
    package let kept: KeptHead
    /// The ledger's own newest link.
    package let last: ChainHead

    init(_ kept: KeptHead, last: ChainHead) {
        self.kept = kept
        self.last = last
    }

    package var commit: Int64? { kept.commit }

    /// What that means, in a sentence without its end.
    package var text: String {
        guard let commit else {
            return "the chain does not contain the head \(kept.hash.hex) of \(kept.place): its end"
                + " was cut off, or it was written again"
        }
        return commit > last.commit
            ? "\(kept.place) knows commit \(commit), and the ledger ends with commit"
                + " \(last.commit): its end was cut off, or it is an older copy"
            : "\(kept.place) knows another hash of commit \(commit): the history was written again"
    }
}
