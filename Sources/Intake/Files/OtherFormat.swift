/// What files are taken for rows by mistake, told by their first bytes.
enum OtherFormat: String, CaseIterable, Sendable {
    case utf16 = "UTF-16 text"
    case gzip = "a compressed file"
    case zip = "a spreadsheet or archive"

    static let longestBeginning = 4

    init?(of bytes: Span<UInt8>) {
        for format in Self.allCases {
            for beginning in format.beginnings where bytes.begins(with: beginning) {
                self = format
                return
            }
        }
        return nil
    }

    func problem(notBeing name: String) -> String { "this is \(rawValue), not \(name)" }

    func remedy(forBeing name: String) -> String {
        switch self {
        case .utf16, .zip: "Save it as \(name) in UTF-8."
        case .gzip: "It was compressed more than once; unpack it first."
        }
    }

    private var beginnings: [[UInt8]] {
        switch self {
        case .utf16: [[0xff, 0xfe], [0xfe, 0xff]]
        case .gzip: [Inflater.magic]
        case .zip: [[0x50, 0x4b, 0x03, 0x04]]
        }
    }
}

extension Span<UInt8> {
    func begins(with beginning: [UInt8]) -> Bool {
        count >= beginning.count && beginning.indices.allSatisfy { self[$0] == beginning[$0] }
    }
}

extension UInt8 {
    /// What some programs put before UTF-8.
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
}
