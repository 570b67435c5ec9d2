/// Where a text stops being JSON, and what should stand there instead.
///
/// It quotes nothing of the text, which may be confidential.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Expected: String, CaseIterable, Hashable, Sendable {
        case value = "a value"
        case end = "nothing more"
        case name = "a name in double quotes"
        case newName = "a name that the object does not have yet"
        case colon = "':'"
        case commaOrBrace = "',' or '}'"
        case commaOrBracket = "',' or ']'"
        case digit = "a digit"
        case closingQuote = "a closing double quote"
        case escapedControl = "control characters to be escaped"
        case escape = "one of \" \\ / b f n r t u after the backslash"
        case hexDigits = "four hexadecimal digits"
        case surrogatePair = "surrogates in pairs"
        case utf8 = "valid UTF-8"
        case lessNesting = "at most 64 levels of nesting"
        case fewerValues = "fewer values"
    }

    /// How many bytes stand before the place, counted from 0.
    package let offset: Int
    package let expected: Expected

    package init(at offset: Int, expected: Expected) {
        self.offset = offset
        self.expected = expected
    }

    package var description: String { "at byte \(offset): expected \(expected.rawValue)" }
}
