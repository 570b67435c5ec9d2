import AnnulModel
import FoundationEssentials
import GRDB

/// The newest link of a ledger's hash chain: what stands for its whole history.
package struct ChainHead: Hashable, Sendable {
    package let commit: Int64
    /// Thirty-two bytes; of an empty history, zeros.
    package let hash: [UInt8]

    /// The hash as it is shown to people and compared with `--head`.
    package var hex: String { hash.hex }

    static func newest(in database: Database) throws -> ChainHead {
        let row = try Row.fetchOne(
            database, sql: "SELECT commit_no, hash FROM chain ORDER BY commit_no DESC LIMIT 1")
        guard let row else {
            return ChainHead(commit: 0, hash: [UInt8](repeating: 0, count: 32))
        }
        return ChainHead(commit: row[0], hash: [UInt8](row[1] as Data))
    }
}
