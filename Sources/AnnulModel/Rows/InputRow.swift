/// One record of an input file, as intake understood it.
package struct InputRow: Sendable {
    /// The physical line on which the record starts, counted from 1, after unpacking.
    package let line: Int
    /// How many bytes of the file, once unpacked, stand before the record, where that is known.
    package var offset: Int64?
    /// The account the row is for, once it is known.
    package var account: String?
    package let content: Result<Annulment, Rejection>
    /// The record's fields as the file has them, one for each column of the file.
    package let fields: [String]
    /// The row of an earlier run that it says it comes from.
    package let origin: RowOrigin?
    /// Why it is refused unless the row that it comes from had the same reference.
    package let objection: Rejection?

    package init(
        line: Int, offset: Int64? = nil, account: String?, content: Result<Annulment, Rejection>,
        fields: [String], origin: RowOrigin? = nil, objection: Rejection? = nil
    ) {
        self.line = line
        self.offset = offset
        self.account = account
        self.content = content
        self.fields = fields
        self.origin = origin
        self.objection = objection
    }
}
