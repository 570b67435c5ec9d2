import AnnulModel
import Ledger
import Testing

@testable import Reporting

struct PlanTests {
    private let rows: [InputRow] = [
        .payment("p-1", minor: 1000), .payment("p-2", line: 3, minor: 2000),
        .payment("p-1", line: 4, minor: 1000), .unusable(line: 5),
        .payment("b-1", account: "billmate-se", line: 6, minor: 70, currency: "SEK"),
        .payment("b-2", account: "billmate-se", line: 7), .payment("b-3", account: "billmate-se"),
    ]

    @Test func aPlanSaysWhatWouldBeSentAndWhatNot() async throws {
        let test = try await TestLedger()
        let plan = try test.plan(try await test.run("plan", rows))
        #expect(plan.toSend == 5)
        #expect(plan.rejected == 1)
        #expect(plan.slowest?.account == "billmate-se")
        #expect(
            plan.text.replacing(plan.digest, with: "DIGEST") == """
                Plan: nothing was sent, and nothing is kept
                payments.csv: 120 bytes, SHA-256 00ff…
                  reference = column 'reference'

                vipps-no (vipps 123456, test) at https://api.example
                  to cancel                 2
                  duplicate (same_payment)  1
                  takes at least 210ms

                Rows without an account
                  to cancel                 0
                  rejected (missing_field)  1

                billmate-se (billmate 7, test) at https://api.example
                  to cancel  3
                  takes at least 315ms

                Authorized, to be released
                  NOK                     30.00
                  SEK                      0.70
                  rows without an amount      2

                Why rows are left out, an example of each reason
                  payments.csv line 5: column 'reference': It is empty. Fill it in.
                  payments.csv line 4 (p-1): Line 2 has the same payment.

                5 payments would be cancelled. This can't be undone.
                It takes at least 315ms; 'billmate-se' decides.
                Digest: DIGEST

                """)
    }

    @Test func equalPlansHaveEqualDigestsAndOthersNot() async throws {
        func digest(_ rows: [InputRow]) async throws -> String {
            let test = try await TestLedger()
            return try test.plan(try await test.run("plan", rows)).digest
        }
        let own = try await digest(rows)
        #expect(own.count == 64)
        #expect(try await digest(rows) == own)
        #expect(try await digest(rows.dropLast()) != own)
        #expect(
            try await digest(rows.dropLast() + [.payment("b-4", account: "billmate-se")]) != own)
        #expect(try await digest(rows.dropLast() + [.payment("b-3")]) != own)
    }

    @Test func theBoundIsThatOfTheTightestRate() {
        let limits = Limits(
            rates: [Rate(20, per: .seconds(1)), Rate(60, per: .seconds(60))], jitterShare: 0.05)
        #expect(limits.bound(for: RequestCount(all: 0)) == .zero)
        #expect(limits.bound(for: RequestCount(all: 100)) == .seconds(105))
        var slow = limits
        slow.lookups = [Rate(1, per: .seconds(2))]
        #expect(slow.bound(for: RequestCount(all: 100, lookups: 20)) == .seconds(105))
        #expect(slow.bound(for: RequestCount(all: 100, lookups: 60)) == .seconds(126))
    }
}
