import AnnulModel
import GRDB

/// The newest link of a ledger's hash chain: what stands for its whole history.
package struct ChainHead: Hashable, Sendable {
    package let commit: Int64
    /// Thirty-two bytes; of an empty history, zeros.
    package let hash: [UInt8]

    /// The hash as it is shown to people and compared with `--head`.
    package var hex: String { hash.hex }

    package init(commit: Int64, hash: [UInt8]) {
        self.commit = commit
        self.hash = hash
    }

    static func newest(in database: Database) throws -> ChainHead {
        let newest = try SQLStatement(
            "SELECT commit_no, hash FROM chain ORDER BY commit_no DESC LIMIT 1", in: database)
        return try newest.first { ChainHead(commit: $0.int(0), hash: $0.bytes(1)) } ?? .none
    }

    /// Of an empty history.
    package static let none = ChainHead(commit: 0, hash: [UInt8](repeating: 0, count: 32))
}
