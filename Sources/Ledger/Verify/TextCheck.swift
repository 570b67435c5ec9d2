import AnnulModel
import GRDB

/// Holds the input's own texts against the digests that the chain covers.
///
/// A row without texts was erased, and then an act says so.
struct TextCheck {
    private(set) var erasedRows: Int64 = 0
    private(set) var flaws: [Verification.Flaw] = []

    init(_ database: Database) throws {
        let erased = try Erasure.recorded(in: database)
        let texts = try SQLCursor(Self.texts, in: database)
        var present: Int64 = 0
        while let columns = try texts.next() {
            let row = columns.int(0)
            guard !columns.isNull(2) else {
                if erased.contains(row) {
                    erasedRows += 1
                } else {
                    complain("row \(row): its texts are gone, and nobody erased them")
                }
                continue
            }
            present += 1
            let digest = RowText.digest(
                columns.bytes(3), note: columns.optionalText(4), salt: columns.bytes(2))
            if digest != columns.bytes(1) { complain("row \(row): its texts were changed") }
        }
        let kept = try Int64.fetchOne(database, sql: "SELECT count(*) FROM row_text") ?? 0
        if kept != present { complain("texts are kept of rows that there are not") }
    }

    private mutating func complain(_ text: String) {
        if flaws.count < Verification.mostFlaws { flaws.append(Verification.Flaw(text)) }
    }

    static let texts = """
        SELECT row.id, row.text_digest, salt, fields, note
        FROM row LEFT JOIN row_text ON row_text.row = row.id ORDER BY row.id
        """
}
