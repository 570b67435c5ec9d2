/// What files are taken for rows by mistake, told by their first bytes.
enum OtherFormat: CaseIterable, Hashable, Sendable {
    case utf32, utf16LittleEndian, utf16BigEndian
    case gzip, otherCompression
    case zip, oldWorkbook, pdf, sqlite, webPage, xml, json

    /// So many bytes tell them all.
    fileprivate static let longestBeginning = 32

    /// - Parameter bytes: a text's beginning that tells its format, or all there is.
    init?(of bytes: Span<UInt8>) {
        if bytes.count >= 4 {
            let isText = (0..<4).map { (0x20..<0x7f).contains(bytes[$0]) }
            let isNUL = (0..<4).map { bytes[$0] == 0 }
            if isText[0], isNUL[1], isText[2], isNUL[3] {
                self = .utf16LittleEndian
                return
            }
            if isNUL[0], isText[1], isNUL[2], isText[3] {
                self = .utf16BigEndian
                return
            }
        }
        for format in Self.allCases {
            for beginning in format.beginnings where bytes.begins(with: beginning) {
                self = format
                return
            }
        }
        let markup = bytes.beginningOfText
        if Self.pages.contains(where: markup.hasPrefix) {
            self = .webPage
        } else if markup.hasPrefix("<?xml") {
            self = .xml
        } else {
            return nil
        }
    }

    func problem(notBeing name: String) -> String { "this is \(self.name), not \(name)" }

    func remedy(forBeing name: String) -> String {
        switch self {
        case .utf32, .zip, .oldWorkbook: "Save it as \(name) in UTF-8."
        case .utf16LittleEndian, .utf16BigEndian:
            "Say '--encoding \(self == .utf16BigEndian ? "utf-16be" : "utf-16le")', or save it as "
                + "\(name) in UTF-8."
        case .gzip: "It was compressed more than once; unpack it first."
        case .otherCompression: "Unpack it first, or compress it with gzip."
        case .pdf, .sqlite, .xml: "Export the payments as \(name) in UTF-8."
        case .webPage:
            "See what it says: it may be a page to log in on. Export the payments as \(name) in "
                + "UTF-8."
        case .json: "If it has an object on each line, say '--format jsonl'."
        }
    }

    private var name: String {
        switch self {
        case .utf32: "UTF-32 text"
        case .utf16LittleEndian, .utf16BigEndian: "UTF-16 text without a byte order mark"
        case .gzip: "a compressed file"
        case .otherCompression: "a file compressed in another way than gzip's"
        case .zip: "a spreadsheet or archive"
        case .oldWorkbook: "a workbook of an old Excel (.xls)"
        case .pdf: "a PDF document"
        case .sqlite: "an SQLite database"
        case .webPage: "a web page (HTML)"
        case .xml: "XML"
        case .json: "JSON"
        }
    }

    private var beginnings: [[UInt8]] {
        switch self {
        case .utf32: [Self.utf32Mark, [0x00, 0x00, 0xfe, 0xff]]
        case .gzip: [Inflater.magic]
        case .otherCompression:
            [Array("BZh".utf8), [0xfd, 0x37, 0x7a, 0x58, 0x5a], [0x28, 0xb5, 0x2f, 0xfd]]
        case .zip: [[0x50, 0x4b, 0x03, 0x04]]
        case .oldWorkbook: [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]]
        case .pdf: [Array("%PDF-".utf8)]
        case .sqlite: [Array("SQLite format 3\0".utf8)]
        case .utf16LittleEndian, .utf16BigEndian, .webPage, .xml, .json: []
        }
    }

    /// The mark of UTF-32 begins with that of UTF-16.
    static let utf32Mark: [UInt8] = [0xff, 0xfe, 0x00, 0x00]

    private static let pages = [
        "<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style",
    ]
}

extension Span<UInt8> {
    func begins(with beginning: [UInt8]) -> Bool {
        count >= beginning.count && beginning.indices.allSatisfy { self[$0] == beginning[$0] }
    }

    /// Whether so much of a text's beginning tells what it is: a first line that is not blank does.
    ///
    /// What follows decides nothing, or it would matter how much was read at once.
    var tellsFormat: Bool {
        count >= OtherFormat.longestBeginning
            || count >= OtherFormat.utf32Mark.count && beginning.contains(where: \.isLineBreak)
    }

    /// Whether it begins as an object or an array does, and no header.
    var beginsJSON: Bool {
        let text = beginningOfText.filter { !$0.isWhitespace }
        return text == "{" || text == "["
            || ["{\"", "{}", "[{", "[[", "[\"", "[]"].contains { text.hasPrefix($0) }
    }

    /// The first letters of its first line that is not blank, in lower case.
    fileprivate var beginningOfText: String {
        String(decoding: beginning.prefix { !$0.isLineBreak }, as: UTF8.self).lowercased()
    }

    /// Its first bytes, behind mark and white space.
    private var beginning: ArraySlice<UInt8> {
        var bytes = (0..<Swift.min(count, OtherFormat.longestBeginning)).map { self[$0] }
        if bytes.starts(with: UInt8.byteOrderMark) { bytes.removeFirst(UInt8.byteOrderMark.count) }
        return bytes.drop { $0 == UInt8(ascii: " ") || $0 == .tab || $0.isLineBreak }
    }
}

extension UInt8 {
    /// What some programs put before UTF-8.
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
}
