/// Something that must hold for all bytes, and does not for these.
package struct Breach: Error, Hashable, Sendable, CustomStringConvertible {
    /// What does not hold, as a sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Demands something.
///
/// - Parameters:
///   - holds: whether it is so.
///   - promise: what was promised, as a sentence.
/// - Throws: `Breach` if it is not so.
func demand(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Breach) {
    guard holds else { throw Breach(promise()) }
}

extension String {
    /// Whether the text may be shown on a terminal as it stands: one line that steers nothing.
    var isPlain: Bool {
        unicodeScalars.allSatisfy { scalar in
            // Nearly all are ASCII, and millions of texts come here.
            if scalar.isASCII { return (0x20..<0x7f).contains(scalar.value) }
            return switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    /// Whether it is made to be read by people: plain, and ended as sentences are.
    var isSentence: Bool { isPlain && (hasSuffix(".") || hasSuffix("?")) }
}
