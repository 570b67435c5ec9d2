import AnnulModel
import Testing

@testable import Intake

@Suite struct AmountTests {
    @Test(arguments: [
        ("1499.00", "NOK", 149_900), ("1499", "NOK", 149_900), ("1499.5", "NOK", 149_950),
        ("0.01", "NOK", 1), ("0", "NOK", 0), ("0.00", "SEK", 0), ("007.50", "EUR", 750),
        ("1499.0000", "NOK", 149_900), ("1499.000", "NOK", 149_900), ("0.500", "NOK", 50),
        ("1500", "JPY", 1500), ("1500.00", "JPY", 1500), ("1.5", "KWD", 1500),
        ("1.500", "KWD", 1500), ("12345.678", "KWD", 12_345_678), ("1.2345", "CLF", 12_345),
        ("90000000000.00", "NOK", 9_000_000_000_000), ("9000000000000", "JPY", 9_000_000_000_000),
    ])
    func plainAmountsAreExact(text: String, code: String, minor: Int64) throws {
        let currency = try #require(Currency(code))
        let found = try AmountText.major(
            text, exponent: currency.exponent, commasDivideFields: true)
        #expect(found == minor)
    }

    @Test(arguments: [
        ("1499,00", "NOK", 149_900), ("1499,5", "NOK", 149_950), ("0,01", "NOK", 1),
        ("1499.00", "NOK", 149_900), ("1499,000", "NOK", 149_900),
    ])
    func aDecimalCommaIsReadWhereCommasDoNotDivideTheFields(
        text: String, code: String, minor: Int64
    ) throws {
        let currency = try #require(Currency(code))
        let found = try AmountText.major(
            text, exponent: currency.exponent, commasDivideFields: false)
        #expect(found == minor)
    }

    @Test(arguments: [
        ("-1499.00", "NOK", true, AmountText.Fault.negative), ("-0", "NOK", true, .negative),
        ("1499,00", "NOK", true, .decimalComma),
        ("1,499.00", "NOK", true, .grouped), ("1.499,00", "NOK", false, .grouped),
        ("1,499,000", "NOK", false, .grouped), ("1 499.00", "NOK", true, .grouped),
        ("1\u{A0}499,00", "NOK", false, .grouped), ("1\u{202F}499,00", "NOK", false, .grouped),
        ("1'499.00", "CHF", true, .grouped), ("1\u{2019}499.00", "CHF", true, .grouped),
        ("1_499", "NOK", true, .grouped),
        ("1.499", "NOK", true, .ambiguous), ("1,499", "NOK", false, .ambiguous),
        ("1.500", "JPY", true, .ambiguous), ("12.000", "EUR", true, .ambiguous),
        ("999.000", "EUR", true, .ambiguous), ("1.500", "CLF", true, .ambiguous),
        ("1.500", "KWD", false, .ambiguous), ("1,500", "KWD", false, .ambiguous),
        ("1499.005", "NOK", true, .inexact), ("0.001", "NOK", true, .inexact),
        ("1500.5", "JPY", true, .inexact), ("1.2345", "KWD", true, .inexact),
        ("90000000000.01", "NOK", true, .tooLarge),
        ("9223372036854775808", "JPY", true, .tooLarge),
        ("99999999999999999999", "JPY", true, .tooLarge),
        (".5", "NOK", true, .notANumber), ("5.", "NOK", true, .notANumber),
        ("+5", "NOK", true, .notANumber), ("1e3", "NOK", true, .notANumber),
        ("NOK 5", "NOK", true, .notANumber), ("5 NOK", "NOK", true, .grouped),
        ("\u{2212}5", "NOK", true, .notANumber), ("٥", "NOK", true, .notANumber),
        ("0x10", "NOK", true, .notANumber), ("NaN", "NOK", true, .notANumber),
        (".", "NOK", true, .notANumber),
    ])
    func whateverHasTwoReadingsIsRefused(
        text: String, code: String, commasDivideFields: Bool, fault: AmountText.Fault
    ) throws {
        let exponent = try #require(Currency(code)).exponent
        #expect(throws: fault) {
            try AmountText.major(text, exponent: exponent, commasDivideFields: commasDivideFields)
        }
    }

    @Test(arguments: [
        ("149900", 149_900), ("0", 0), ("000149900", 149_900), ("9000000000000", 9_000_000_000_000),
    ])
    func minorUnitsAreDigitsAlone(text: String, minor: Int64) throws {
        #expect(try AmountText.minor(text) == minor)
    }

    @Test(arguments: [
        ("-1", AmountText.Fault.negative), ("1499.00", .notWholeMinor), ("1499,00", .notWholeMinor),
        ("1 499", .notWholeMinor), ("+1", .notWholeMinor), ("1e3", .notWholeMinor),
        ("9000000000001", .tooLarge),
    ])
    func minorUnitsOfAnyOtherFormAreRefused(text: String, fault: AmountText.Fault) {
        #expect(throws: fault) { try AmountText.minor(text) }
    }

    @Test func everyFaultSaysHowToMendIt() {
        #expect(
            AmountText.Fault.allCases.map(\.sentence) == [
                "An amount can't be negative. Write it without the sign.",
                "The digits are grouped. Write it plainly, like 1499.00.",
                "It can be read as grouped digits or as three decimals. Write it plainly, like "
                    + "1499.00, or use 'amount_minor'.",
                "A decimal comma is not accepted where commas divide the fields. Write it with a "
                    + "point, like 1499.00.",
                "It has more decimals than its currency. Correct the amount.",
                "It is larger than any payment can be. Correct the amount.",
                "It is not a number. Write it plainly, like 1499.00.",
                "It must be a whole number of minor units, in digits alone. For decimals use "
                    + "'amount'.",
            ])
    }
}
