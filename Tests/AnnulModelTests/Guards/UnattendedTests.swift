import Testing

@testable import AnnulModel

/// What may be sent without a person, and what is over a cap.
struct UnattendedTests {
    private func work(_ rows: Int64, nok: Int64 = 0, without: Int64 = 0) -> Workload {
        var work = Workload()
        work.add(rows: rows - without, minor: nok, of: Currency("NOK"))
        if without > 0 { work.add(rows: without, minor: 0, of: nil) }
        return work
    }

    static let growths: [(earlier: [Int64], rows: Int64, isAllowed: Bool)] = [
        ([100], 150, true), ([100], 151, false), ([100, 200], 225, true), ([100, 200], 226, false),
        // Of more, the last seven count.
        ([900, 900, 900, 1, 1, 1, 1, 900, 900, 900], 2, false),
        ([1, 1, 1, 900, 900, 900, 900, 1, 1, 1], 900, true), ([0, 0, 10], 1, false),
    ]

    @Test(arguments: growths)
    func growthIsHeldAgainstTheMedianOfTheLastSeven(earlier: [Int64], rows: Int64, isAllowed: Bool)
    {
        let policy = UnattendedPolicy(maxRows: 1_000_000, maxGrowth: 1.5)
        #expect(policy.objections(to: work(rows), after: earlier).isEmpty == isAllowed)
    }

    @Test func everyObjectionIsNamed() {
        let policy = UnattendedPolicy(
            maxRows: 5, maxTotal: [Money(minor: 100, currency: nok)], minRows: 10, maxGrowth: 1)
        #expect(
            policy.objections(to: work(6, nok: 101, without: 1), after: [5]) == [
                "6 payments are to be cancelled, and unattended.max_rows allows 5.",
                "1.01 NOK is to be released, and unattended.max_total allows 1.00 NOK.",
                "1 rows have no amount, which counts as over unattended.max_total.",
                "6 payments are to be cancelled, and unattended.min_rows asks for at least 10: is the"
                    + " input complete?",
                "6 payments are to be cancelled, and unattended.max_growth allows 100% of the 5 that"
                    + " the last runs of the name had.",
            ])
    }

    @Test func whatIsAtTheCapIsAllowed() {
        let caps = [Money(minor: 100, currency: nok)]
        #expect(work(5, nok: 100).excesses(over: 5, caps, in: "guards").isEmpty)
        #expect(work(6, nok: 100).excesses(over: 5, caps, in: "guards").count == 1)
        #expect(work(5, nok: 101).excesses(over: 5, caps, in: "guards").count == 1)
        #expect(work(5, nok: 101).excesses(over: nil, nil, in: "guards").isEmpty)
    }

    @Test func sumsThatOverflowAreOverTheCap() {
        var work = Workload()
        for _ in 0..<2 { work.add(rows: 1, minor: .max, of: nok) }
        #expect(work.totals[nok] == .max)
    }

    private let nok: Currency = {
        guard let nok = Currency("NOK") else { preconditionFailure("a currency") }
        return nok
    }()
}
