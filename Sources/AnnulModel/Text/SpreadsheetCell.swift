/// Texts in cells of a spreadsheet that must stay what they are when it opens and saves them.
///
/// A leading apostrophe makes text of a cell. Excel, LibreOffice and Numbers show it when they open
/// CSV, and write it again when they save; the form `="…"` would itself be a formula, and is gone
/// after the first saving. Only words of letters go without: whatever holds a digit may be taken
/// for a number, a date or an amount of money, in some language.
///
/// A file may be opened with another delimiter than it has: then a cell begins in the middle of a
/// text. So within a protected text an apostrophe also stands before each character that could
/// begin a formula there.
package enum SpreadsheetCell {
    /// Protects a text.
    ///
    /// - Parameter text: any text.
    /// - Returns: the cell; `unprotected` gives exactly `text` back.
    package static func protected(_ text: String) -> String {
        guard !isPlain(text) else { return text }
        var cell = String.UnicodeScalarView("'".unicodeScalars)
        var mayBegin = false
        for scalar in text.unicodeScalars {
            if mayBegin, scalar.beginsFormula { cell.append(apostrophe) }
            cell.append(scalar)
            mayBegin = scalar.endsCell || mayBegin && scalar.isPassedOver
        }
        return String(cell)
    }

    /// Takes away what `protected` put there.
    ///
    /// - Parameter cell: a cell of a file whose cells are protected; one that somebody typed anew
    ///   has no apostrophe, and is given back as it is.
    /// - Returns: the text.
    package static func unprotected(_ cell: String) -> String {
        guard cell.unicodeScalars.first == apostrophe else { return cell }
        var text = String.UnicodeScalarView()
        var mayBegin = false
        for scalar in cell.unicodeScalars.dropFirst() {
            if mayBegin, scalar.beginsFormula, text.last == apostrophe { text.removeLast() }
            text.append(scalar)
            mayBegin = scalar.endsCell || mayBegin && scalar.isPassedOver
        }
        return String(text)
    }

    /// Whether no spreadsheet takes the text for anything else.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return true }
        return first.isLetter && text.unicodeScalars.last != " "
            && text.unicodeScalars.allSatisfy { $0.isLetter || " _-./".unicodeScalars.contains($0) }
            && !truthValues.contains(text.uppercased())
    }

    private static let apostrophe: Unicode.Scalar = "'"

    /// Words that spreadsheets in some languages take for truth values, and write in capitals.
    private static let truthValues: Set<String> = [
        "TRUE", "FALSE", "SANT", "FALSKT", "SANN", "USANN", "SAND", "FALSK", "TOSI", "EPÄTOSI",
        "WAHR", "FALSCH", "VRAI", "FAUX", "WAAR", "ONWAAR", "VERDADERO", "FALSO", "VERO",
    ]
}

extension Unicode.Scalar {
    fileprivate var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter:
            properties.numericType == nil
        default: false
        }
    }

    /// Begins a formula at the beginning of a cell; full-width forms and the minus sign do, too.
    fileprivate var beginsFormula: Bool {
        switch self {
        case "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}", "\u{2212}": true
        default: false
        }
    }

    /// Ends a cell for somebody who reads with another delimiter.
    fileprivate var endsCell: Bool {
        switch self {
        case ",", ";", "|", "\t", "\n", "\r": true
        default: false
        }
    }

    /// May stand before a formula.
    fileprivate var isPassedOver: Bool { self == " " || self == "\"" || self == "'" }
}
