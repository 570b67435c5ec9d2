import AnnulModel
import Testing

struct SpreadsheetCellTests {
    @Test(arguments: [
        ("00123", "'00123"), ("20261121012345678901", "'20261121012345678901"), ("1E10", "'1E10"),
        ("2026-11-21", "'2026-11-21"), ("1-2", "'1-2"), ("MARCH1", "'MARCH1"),
        ("12.10", "'12.10"), ("-12.00", "'-12.00"), ("=1+1", "'=1+1"), ("+46", "'+46"),
        ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"),
        ("\u{ff1d}1", "'\u{ff1d}1"), ("\u{2212}1", "'\u{2212}1"), (" x", "' x"), ("x ", "'x "),
        ("true", "'true"), ("Sann", "'Sann"), ("'", "''"), ("'00123", "''00123"),
        ("#N/A", "'#N/A"), ("a;=1", "'a;'=1"), ("a,'=1", "'a,''=1"), ("a\n \"@x", "'a\n \"'@x"),
        ("a|+1", "'a|'+1"), ("a=1", "'a=1"), ("kr 5", "'kr 5"), ("٣", "'٣"), ("½", "'½"),
        ("", ""), ("Anna Ås", "Anna Ås"), ("NOK", "NOK"), ("not_found", "not_found"),
        ("payments.csv", "payments.csv"), ("Müller-Lüdenscheidt", "Müller-Lüdenscheidt"),
    ])
    func onlyWordsGoWithoutProtection(text: String, cell: String) {
        #expect(SpreadsheetCell.protected(text) == cell)
        #expect(SpreadsheetCell.unprotected(cell) == text)
    }

    @Test(arguments: ["00123", "x'", "a,'=1", "=1", ""])
    func aCellThatSomebodyTypedAnewStaysAsItIs(cell: String) {
        #expect(SpreadsheetCell.unprotected(cell) == cell)
    }

    /// Whatever the text: it comes back, also when its cell is protected once more, and no
    /// cell that any delimiter makes of it begins a formula.
    @Test func everyHostileTextSurvivesAndNeverBeginsAFormula() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "'", "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}", "\u{2212}",
            "\t", "\r", "\n", ";", ",", "|", "\"", " ", "0", "12", "1E5", "a", "TRUE", "ö",
            "e\u{301}", "\u{200b}", "cmd", "\u{feff}", "\r\n",
        ]
        for _ in 0..<200_000 {
            let count = Int.random(in: 0...7, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }
                .joined()
            let cell = SpreadsheetCell.protected(text)
            let back = SpreadsheetCell.unprotected(cell)
            let isBack = back.unicodeScalars.elementsEqual(text.unicodeScalars)
            try #require(isBack, "\(text.debugDescription)")
            let twice = SpreadsheetCell.unprotected(SpreadsheetCell.protected(cell))
            try #require(twice.unicodeScalars.elementsEqual(cell.unicodeScalars))
            try #require(!Self.beginsFormula(cell), "\(cell.debugDescription)")
        }
    }

    @Test(arguments: ["=1", "a;=1", "a,\"+1", "x\n@y"])
    func theCheckFindsWhatIsNotProtected(cell: String) { #expect(Self.beginsFormula(cell)) }

    /// Whether a cell that some delimiter makes of the text begins as formulas do.
    private static func beginsFormula(_ cell: String) -> Bool {
        let ends: Set<Unicode.Scalar> = [";", ",", "|", "\t", "\r", "\n"]
        let formulas: Set<Unicode.Scalar> = [
            "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}", "\u{2212}",
        ]
        return cell.unicodeScalars.split(whereSeparator: ends.contains).contains { part in
            part.first { $0 != " " && $0 != "\"" }.map(formulas.contains) ?? false
        }
    }
}
