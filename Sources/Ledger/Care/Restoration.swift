import AnnulModel
import GRDB

/// The record that an older copy was taken back into use.
enum Restoration {
    static let act = "ledger restored"

    /// The heads, in hexadecimal, that people have accepted as lost.
    static func acceptedHashes(in database: Database) throws -> Set<String> {
        var hashes: Set<String> = []
        let acts = try SQLCursor("SELECT detail FROM act WHERE kind = '\(act)'", in: database)
        while let columns = try acts.next() {
            guard let json = try? JSONValue(parsing: columns.bytes(0)) else { continue }
            for head in json["accepted"].elements ?? [] {
                if let hash = head["hash"].string { hashes.insert(hash) }
            }
        }
        return hashes
    }

    static func detail(
        by person: String, head: ChainHead, accepting heads: [UnknownHead], payments: Int64
    ) -> String {
        func json(_ head: ChainHead) -> [JSONValue.Member] {
            [.init("commit", .number("\(head.commit)")), .init("hash", .string(head.hex))]
        }
        let accepted = heads.map { head in
            let kept = ChainHead(commit: head.commit ?? 0, hash: head.kept.hash)
            return JSONValue.object([.init("place", .string(head.kept.place))] + json(kept))
        }
        return JSONValue.object([
            .init("by", .string(person)), .init("head", .object(json(head))),
            .init("payments", .number("\(payments)")), .init("accepted", .array(accepted)),
        ]).compactText
    }
}

extension Settlement {
    static let touchedSince = Settlement(
        .inDoubt, .noAnswer,
        "The ledger was restored from an older copy; the payment may have been touched since.")
}
