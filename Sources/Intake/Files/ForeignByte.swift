import AnnulModel

/// A byte of a text that is not UTF-8, and what the file most likely is.
///
/// It refuses the file, not the row: what is written in another encoding is wrong from its first
/// to its last row, also where it happens to be readable. Of what stands there only the one
/// character is told: it may be somebody's name.
struct ForeignByte: Hashable, Sendable {
    let line: Int
    /// What holds it, like `the header` or `column 'note'`.
    let holder: String
    let byte: UInt8

    func error(in file: String) -> IntakeError {
        let name = hexadecimal(byte)
        guard let scalar = TextEncoding.windows1252.scalar(of: byte), !byte.isForeignControl else {
            return IntakeError(
                .badInput, file: file, line: line,
                "\(holder) is neither UTF-8 nor Windows-1252: there is byte \(name)",
                remedy: "Save the file as UTF-8.")
        }
        return IntakeError(
            .badInput, file: file, line: line,
            "\(holder) is not UTF-8: byte \(name) is '\(scalar)' in Windows-1252, which the file most"
                + " likely is",
            remedy: "Say '--encoding windows-1252' if that is right, or save the file as UTF-8.")
    }
}

extension Span<UInt8> {
    /// The byte that tells best what bytes are that are not UTF-8: one that is in no text, if there
    /// is one; else the first that is none of UTF-8's.
    func foreignByte(from first: Int) -> UInt8 {
        let inNoText = indices.first { index in
            self[index].isForeignControl
                || TextEncoding.windows1252.scalar(of: self[index]) == nil
        }
        return self[inNoText ?? first]
    }
}

extension UInt8 {
    /// Whether it is a control character that divides nothing.
    fileprivate var isForeignControl: Bool { self < 0x20 && self != .tab && !isLineBreak }
}
