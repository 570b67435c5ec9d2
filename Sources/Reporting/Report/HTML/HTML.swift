/// A piece of an HTML document: what we wrote ourselves as it is, what others wrote escaped.
///
/// Literals stand as they are, and nothing else does: they are `StaticString`s, which can't be made
/// of anything that was read. So nobody can forget to escape:
///
///     let cell: HTML = "<td class=\"reference\">\(row.reference)</td>"
///
/// Attribute values always stand in double quotes; what is interpolated into them, too, is escaped
/// for that.
struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral literal: StaticString) { text = literal.description }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// One piece after the other.
    init(_ pieces: some Sequence<HTML>) {
        text = ""
        for piece in pieces { text += piece.text }
    }

    static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }

    static func += (left: inout HTML, right: HTML) { left.text += right.text }

    /// Builds a piece from a literal with interpolations.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        mutating func appendInterpolation(_ piece: HTML) { text += piece.text }

        mutating func appendInterpolation(_ piece: HTML?) { text += piece?.text ?? "" }

        mutating func appendInterpolation(_ text: String) { self.text.append(escaping: text) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { text += "\(number)" }

        /// A style sheet or script of our own.
        mutating func appendInterpolation(raw text: StaticString) {
            self.text += text.description
        }
    }
}

extension Sequence<HTML> {
    func joined() -> HTML { HTML(self) }
}
