import AnnulModel
import Intake

/// Reads files of rows.
struct RowExam {
    let format: InputFormat
    var isCompressed = false
    /// What may be said about how the text is written.
    var encodings: [TextEncoding?] = [nil]

    /// Reads the input twice, in chunks of the size that its first byte chooses and at once.
    ///
    /// That byte chooses the encoding too; if it is no ASCII, columns are mapped.
    ///
    /// - Throws: `Breach` where the two differ, or are not what a reader promises.
    func examine(_ input: [UInt8]) throws(Breach) {
        guard let first = input.first else { return }
        let file = Array(input.dropFirst())
        let size = Self.chunkSizes[Int(first) % Self.chunkSizes.count]
        let encoding = encodings[Int(first / 8) % encodings.count]
        let rules = first < 0x80 ? ColumnRules() : Merchants.mapped
        let whole = read(file, encoding, by: rules, chunkSize: Self.wholeSize)
        let parts = read(file, encoding, by: rules, chunkSize: size)
        try demand(
            isSame(whole, parts, isDecoded: isDecoded(file, encoding)),
            "A file in chunks of \(size) bytes reads as it does at once.")
        switch whole {
        case .success(let content): try check(content, of: file, encoding)
        case .failure(let error):
            try demand(error.kind == .badInput, "A file of any bytes is bad input at worst.")
            try demand(error.description.isSentence, "A refusal says why: \(error.description)")
        }
        if encodings.count > 1 { try compare(whole, file, encoding, by: rules) }
    }

    /// Whether both ways of reading come to the same.
    private func isSame(
        _ left: Result<Content, IntakeError>, _ right: Result<Content, IntakeError>,
        isDecoded: Bool
    ) -> Bool {
        switch (left, right) {
        // Damage is noticed before or after the wrong header that it makes.
        case (.failure, .failure) where isDecoded: true
        default: left == right
        }
    }

    /// Whether the reader gets other bytes than the file's.
    private func isDecoded(_ file: [UInt8], _ encoding: TextEncoding?) -> Bool {
        isCompressed || PlainText.isCompressed(file)
            || PlainText.encoding(of: file, said: encoding) != .utf8
    }

    private static let chunkSizes = [1, 2, 3, 7, 64, 1000]
    private static let wholeSize = 4096

    /// All that a reader says of a file that it can read.
    private struct Content: Equatable {
        var rows: [Row] = []
        var header: Header
        var digest: InputDigest?
        var warnings: [IntakeWarning] = []

        /// The same but for the bytes that it was written in.
        var bare: Self {
            var bare = self
            bare.digest = nil
            for place in bare.rows.indices { bare.rows[place].offset = nil }
            return bare
        }
    }

    private struct Row: Equatable {
        let line: Int
        var offset: Int64?
        let account: String?
        let content: Result<Annulment, Rejection>
        let fields: [String]
        let origin: RowOrigin?
        /// How many columns were known when it was read.
        let columns: Int
    }

    private func read(
        _ file: [UInt8], _ encoding: TextEncoding?, by rules: ColumnRules, chunkSize: Int
    ) -> Result<Content, IntakeError> {
        Result { () throws(IntakeError) in
            var reader = try InputReader(
                bytes: file, as: format, isCompressed: isCompressed, encoding: encoding,
                chunkSize: chunkSize, rules: rules, accounts: Merchants.directory,
                check: Merchants.check)
            var content = Content(header: reader.header)
            while let row = try reader.next() {
                content.rows.append(
                    Row(
                        line: row.line, offset: row.offset, account: row.account,
                        content: row.content, fields: row.fields, origin: row.origin,
                        columns: reader.header.columns.count))
            }
            content.header = reader.header
            content.digest = reader.digest
            content.warnings = reader.warnings
            return content
        }
    }
}

extension RowExam {
    private func check(
        _ content: Content, of file: [UInt8], _ encoding: TextEncoding?
    ) throws(Breach) {
        try demand(content.digest?.size == Int64(file.count), "All bytes of a file are read.")
        var line = 0
        for row in content.rows {
            try demand(row.line > line, "Each row begins on a line of its own.")
            line = row.line
            try demand(row.fields.count == row.columns, "A row has a field for each known column.")
            switch row.content {
            case .success(let annulment): try check(annulment, of: row)
            case .failure(let rejection): try check(rejection, of: row)
            }
        }
        if !isDecoded(file, encoding) { try checkPlaces(of: content.rows, in: file) }
    }

    private func check(_ annulment: Annulment, of row: Row) throws(Breach) {
        try demand(row.account != nil, "A usable row has an account.")
        try demand(!annulment.reference.isEmpty, "A usable row has a reference.")
        try demand(annulment.reference.isPlain, "A usable reference steers nothing.")
        try demand((annulment.amount?.minor ?? 0) >= 0, "No amount is below zero.")
    }

    private func check(_ rejection: Rejection, of row: Row) throws(Breach) {
        try demand(rejection.detail.isSentence, "A rejection says why: \(rejection.detail)")
        try demand(!rejection.detail.hasCard, "No sentence holds a card's number.")
        guard rejection.reason == .cardNumber else { return }
        try demand(!row.fields.contains(where: \.hasCard), "A card's number is kept nowhere.")
    }

    /// Demands that each row begins at the byte that it names, and on its line.
    private func checkPlaces(of rows: [Row], in file: [UInt8]) throws(Breach) {
        let mark = TextEncoding.marks.first { file.starts(with: $0.bytes) }?.bytes.count ?? 0
        var (line, at) = (1, 0)
        for row in rows {
            guard let offset = row.offset, offset >= at, offset < file.count else {
                throw Breach("A row begins within its file, after the row before.")
            }
            for place in at..<Int(offset) where endsLine(place, of: file) { line += 1 }
            at = Int(offset)
            try demand(
                at == mark || endsLine(at - 1, of: file), "A row begins behind a line's end.")
            try demand(line == row.line, "Of byte \(at) the line is \(line), not \(row.line).")
        }
    }

    private func endsLine(_ place: Int, of file: [UInt8]) -> Bool {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        if file[place] == lineFeed { return true }
        // In JSON Lines it is white space.
        guard format != .jsonl, file[place] == carriageReturn else { return false }
        return place + 1 == file.count || file[place + 1] != lineFeed
    }

    /// Demands that a file reads as its text in UTF-8 does.
    private func compare(
        _ read: Result<Content, IntakeError>, _ file: [UInt8], _ encoding: TextEncoding?,
        by rules: ColumnRules
    ) throws(Breach) {
        // In no encoding does a text begin so.
        guard !PlainText.isCompressed(file) else { return }
        guard let text = PlainText.utf8(of: file, said: encoding) else {
            guard case .failure = read else { throw Breach("What is no text is refused.") }
            return
        }
        guard !PlainText.isUTF8(file, saidToBe: encoding) else {
            guard case .failure = read else { throw Breach("UTF-8 is read as nothing else.") }
            return
        }
        let plain = self.read(text, nil, by: rules, chunkSize: Self.wholeSize)
        try demand(
            isSame(read.map(\.bare), plain.map(\.bare), isDecoded: true),
            "A text reads the same in each encoding.")
    }
}
