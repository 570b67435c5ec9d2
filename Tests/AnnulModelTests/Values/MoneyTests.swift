import AnnulModel
import Testing

struct MoneyTests {
    @Test(
        arguments: [
            (0, "NOK", "0.00"), (5, "NOK", "0.05"), (99, "EUR", "0.99"), (100, "SEK", "1.00"),
            (149_900, "NOK", "1499.00"), (-5, "NOK", "-0.05"), (-149_900, "NOK", "-1499.00"),
            (1499, "JPY", "1499"), (-7, "ISK", "-7"), (1, "BHD", "0.001"), (1500, "KWD", "1.500"),
            (1, "CLF", "0.0001"), (12345, "CLF", "1.2345"),
            (.max, "NOK", "92233720368547758.07"), (.min, "NOK", "-92233720368547758.08"),
        ] as [(Int64, String, String)])
    func moneyReadsInMajorUnits(minor: Int64, code: String, major: String) throws {
        let money = Money(minor: minor, currency: try #require(Currency(code)))
        #expect(money.major == major)
        #expect("\(money)" == "\(major) \(code)")
    }

    @Test(arguments: [("nok", "NOK"), ("Eur", "EUR"), ("SEK", "SEK")])
    func currenciesAreUpperCase(text: String, code: String) {
        #expect(Currency(text)?.code == code)
        #expect(Currency(text) == Currency(code))
    }

    @Test(arguments: ["", "NO", "NOKK", "NO1", "N K", " NOK", "NOK ", "€", "kr.", "ÅÅ", "ﬀ"])
    func nothingElseIsACurrency(text: String) {
        #expect(Currency(text) == nil)
    }

    @Test(arguments: [
        ("NOK", 2), ("EUR", 2), ("XXX", 2), ("JPY", 0), ("ISK", 0), ("KRW", 0), ("VND", 0),
        ("BHD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4), ("UYI", 0), ("HUF", 2), ("MRU", 2),
    ])
    func exponentsFollowTheStandard(code: String, exponent: Int) {
        #expect(Currency(code)?.exponent == exponent)
    }

    @Test func currenciesSortByCode() {
        let sorted = ["SEK", "DKK", "NOK"].compactMap { Currency($0) }.sorted().map(\.code)
        #expect(sorted == ["DKK", "NOK", "SEK"])
    }
}
