import AnnulModel
import FoundationEssentials
import Sandbox
import Testing

/// The audit against truths that a sandbox tells, and rows that are right or wrong about them.
@Suite struct AuditTests {
    /// A sandbox at which each payment was asked to be cancelled once, under a key of its own.
    private static let truth: Truth = {
        let caller = Caller()
        let payments = [
            "a-ok-0001", "a-partly-0001", "a-already-0001", "a-captured-0001", "a-unknown-0001",
            "a-created-0001", "a-lost-0001", "a-thirdparty-0001",
        ]
        for reference in payments { _ = caller.cancel(reference, key: "key-\(reference)") }
        _ = caller.payment("a-standing-0001")
        return caller.bank.truth(at: caller.now)
    }()

    /// What Annul says of it when all is right.
    private static func rows() -> [ClaimedRow] {
        [
            row("a-ok-0001", .cancelled), row("a-partly-0001", .remainderReleased),
            row("a-already-0001", .alreadyCancelled), row("a-captured-0001", .notCancellable),
            row("a-unknown-0001", .notFound), row("a-created-0001", .cancelled),
            row("a-lost-0001", .cancelled), row("a-thirdparty-0001", .alreadyCancelled),
            row("a-standing-0001", .unprocessed),
        ]
    }

    private static func row(_ reference: String, _ outcome: Outcome) -> ClaimedRow {
        let payment = truth.payments.first { $0.reference == reference }
        return ClaimedRow(
            account: "vipps-test", reference: reference, outcome: outcome,
            key: payment?.keys.last, currency: "NOK", released: payment?.released,
            kept: payment?.captured)
    }

    @Test func whatIsRightAgrees() {
        let audit = Audit(of: Self.rows(), against: Self.truth)
        #expect(audit.agrees, "\(audit.text)")
        #expect(audit.counts[.cancelled]?.rows == 3)
        #expect(audit.money["NOK"]?.claimed == Self.truth.released["NOK"])
        #expect(audit.namedKeys == 8)
    }

    @Test func aPersonNeedNotKnowWhoseCancelItWas() throws {
        var rows = Self.rows()
        let place = try #require(rows.firstIndex { $0.reference == "a-lost-0001" })
        (rows[place].outcome, rows[place].isByPerson) = (.alreadyCancelled, true)
        #expect(Audit(of: rows, against: Self.truth).disagreements == [])
    }

    /// A row that says something else than the truth, and what the audit says about that.
    struct Lie: Sendable, CustomTestStringConvertible {
        let reference: String
        let change: @Sendable (inout ClaimedRow) -> Void
        let answer: String

        init(
            _ reference: String, _ answer: String,
            _ change: @escaping @Sendable (inout ClaimedRow) -> Void
        ) {
            (self.reference, self.answer, self.change) = (reference, answer, change)
        }

        var testDescription: String { "\(reference): \(answer)" }
    }

    @Test(arguments: [
        Lie("a-already-0001", "says cancelled; nothing we sent did it") { $0.outcome = .cancelled },
        Lie("a-partly-0001", "says cancelled; a part of it was captured") {
            $0.outcome = .cancelled
        },
        Lie(
            "a-ok-0001",
            "says cancelled; it was cancelled under key-a-ok-0001, and the row names no key"
        ) { $0.key = nil },
        Lie("a-ok-0001", "was released, and the row says 5") { $0.released = 5 },
        Lie("a-ok-0001", "says cancelled; it is in NOK, and the row says SEK") {
            $0.currency = "SEK"
        },
        Lie("a-ok-0001", "says remainder_released; nothing of it was captured") {
            $0.outcome = .remainderReleased
        },
        Lie("a-captured-0001", "says remainder_released; nothing of it was released") {
            $0.outcome = .remainderReleased
        },
        Lie("a-partly-0001", "stays charged, and the row says 7") { $0.kept = 7 },
        Lie("a-ok-0001", "says already_cancelled; our own request did it") {
            $0.outcome = .alreadyCancelled
        },
        Lie("a-standing-0001", "says already_cancelled; it is not cancelled") {
            $0.outcome = .alreadyCancelled
        },
        Lie("a-standing-0001", "says already_cancelled; it is not cancelled") {
            ($0.outcome, $0.isByPerson) = (.alreadyCancelled, true)
        },
        Lie("a-standing-0001", "says not_cancellable; it still could be cancelled") {
            $0.outcome = .notCancellable
        },
        Lie("a-captured-0001", "says not_found; it is there") { $0.outcome = .notFound },
        Lie("a-lost-0001", "says failed; our request took effect") { $0.outcome = .failed },
        Lie("a-lost-0001", "says unprocessed; our request took effect") {
            $0.outcome = .unprocessed
        },
        Lie("a-lost-0001", "says not_cancellable; our request took effect") {
            $0.outcome = .notCancellable
        },
        Lie("a-lost-0001", "it was cancelled, and no row worked on it") { $0.outcome = .rejected },
        Lie("a-captured-0001", "cancels were sent, and the row names no key") { $0.key = nil },
        Lie("a-captured-0001", "its key key-a-ok-0001 is another payment's, too") {
            $0.key = "key-a-ok-0001"
        },
    ])
    func whatIsWrongIsFound(lie: Lie) throws {
        var rows = Self.rows()
        let place = try #require(rows.firstIndex { $0.reference == lie.reference })
        lie.change(&rows[place])
        let audit = Audit(of: rows, against: Self.truth)
        let text = audit.disagreements.map(\.description).joined(separator: "\n")
        #expect(text.contains("\(lie.reference): "), "\(text)")
        #expect(text.contains(lie.answer), "\(text)")
    }

    @Test func aPaymentThatIsMissingInTheRowsIsFound() {
        let rows = Self.rows().filter { $0.reference != "a-lost-0001" }
        let audit = Audit(of: rows, against: Self.truth)
        #expect(
            audit.disagreements.first?.description
                == "a-lost-0001: it was cancelled, and no row worked on it")
        // The money of that payment is missing, too.
        #expect(audit.disagreements.count == 2)
    }

    @Test func aPaymentThatNobodyAskedForIsFound() {
        let audit = Audit(
            of: Self.rows() + [Self.row("b-ok-0001", .cancelled)], against: Self.truth)
        #expect(
            audit.disagreements.map(\.description)
                == ["b-ok-0001: row 1 of run run says cancelled; nothing we sent did it"])
    }

    @Test func whatIsInDoubtClaimsNothing() throws {
        var rows = Self.rows()
        for place in rows.indices { rows[place].outcome = .inDoubt }
        let audit = Audit(of: rows, against: Self.truth)
        #expect(audit.agrees, "\(audit.text)")
        #expect(audit.money["NOK"]?.doubtful == Self.truth.released["NOK"])
    }

    @Test func twoEffectsAreFound() throws {
        let caller = Caller()
        _ = caller.cancel("a-ok-0001", key: "key-1")
        let truth = caller.bank.truth(at: caller.now)
        let payment = try #require(truth.payments.first)
        // No sandbox cancels twice: the second effect is made up.
        var twice = truth
        twice.payments[0] = try payment.cancelledTwice()
        let row = ClaimedRow(
            reference: "a-ok-0001", outcome: .cancelled, key: "key-1", released: payment.released)
        #expect(Audit(of: [row], against: truth).agrees)
        #expect(
            Audit(of: [row], against: twice).disagreements.map(\.description)
                == ["a-ok-0001: it was cancelled 2 times"])
    }

    @Test func aKeyAfterTheRowsOwnIsFound() {
        let caller = Caller()
        _ = caller.cancel("a-captured-0001", key: "key-1")
        _ = caller.cancel("a-captured-0001", key: "key-2")
        let truth = caller.bank.truth(at: caller.now)
        let row = ClaimedRow(reference: "a-captured-0001", outcome: .notCancellable, key: "key-1")
        #expect(
            Audit(of: [row], against: truth).disagreements.map(\.text)
                == [
                    "row 1 of run run says not_cancellable; after its key key-1 the key key-2 was used"
                ])
        var later = row
        (later.run, later.key) = ("run-2", "key-2")
        #expect(Audit(of: [row, later], against: truth).agrees)
    }

    @Test func aLaterRunMayCancelWhatAnEarlierOneCouldNot() {
        let row = Self.row("a-ok-0001", .failed)
        let later = Self.row("a-ok-0001", .cancelled)
        let others = Self.rows().dropFirst()
        #expect(Audit(of: [row, later] + others, against: Self.truth).agrees)
        #expect(!Audit(of: [later, row] + others, against: Self.truth).agrees)
    }

    @Test func oneReferenceOfTwoMerchantsNeedsTheirAccounts() {
        let rules = SandboxRules(accounts: [.vipps(merchant: "1"), .vipps()])
        let first = Caller(rules, merchant: "1")
        _ = first.cancel("a-ok-0001", key: "key-1")
        let second = Caller(sharing: first.bank)
        _ = second.payment("a-ok-0001")
        let truth = first.bank.truth(at: second.now)
        let released = truth.payments[0].released
        let rows = [
            ClaimedRow(
                account: "one", reference: "a-ok-0001", outcome: .cancelled, key: "key-1",
                released: released),
            ClaimedRow(number: 2, account: "two", reference: "a-ok-0001", outcome: .unprocessed),
        ]
        #expect(Audit(of: rows, against: truth, merchants: ["one": "1", "two": "123456"]).agrees)
        #expect(
            Audit(of: rows, against: truth).disagreements.map(\.description).contains(
                "a-ok-0001: several merchants have it; tell them apart with --account"))
    }

    @Test func anExportsLineIsRead() throws {
        let line = """
            {"Payment ID":"007","order":"1","annul_run":"r","annul_row":3,\
            "annul_account":"vipps-test","annul_outcome":"remainder_released",\
            "annul_idempotency_key":"k","annul_currency":"NOK","annul_released_minor":5,\
            "annul_kept_minor":2}
            """
        let row = try ClaimedRow(parsing: line.utf8)
        #expect(
            row
                == ClaimedRow(
                    run: "r", number: 3, account: "vipps-test", reference: "007",
                    outcome: .remainderReleased, key: "k", currency: "NOK", released: 5, kept: 2))
        #expect(try ClaimedRow(parsing: line.utf8, reference: "order").reference == "1")
    }

    @Test(arguments: [
        ("[]", "is no JSON object"),
        (#"{"reference":"1"}"#, "has no annul_run, annul_row or annul_outcome that makes sense"),
        (
            #"{"id":"1","annul_run":"r","annul_row":1,"annul_outcome":"cancelled"}"#,
            "has no column 'reference'. Name the column that holds the references with --reference"
        ),
    ])
    func whatIsNoExportIsRefused(line: String, message: String) {
        let error = #expect(throws: AuditError.self) { try ClaimedRow(parsing: line.utf8) }
        #expect(error?.description == message)
    }

    @Test func theTextTellsAllThatCounts() {
        var rows = Self.rows()
        rows[3].outcome = .cancelled
        let text = Audit(of: rows, against: Self.truth).text
        #expect(
            text.hasPrefix(
                "outcome             rows  disagree\ncancelled              4         1\n"))
        #expect(text.contains("\nall                    9         1\n"))
        #expect(
            text.hasSuffix(
                "1 disagreements:\n  a-captured-0001: row 1 of run run says cancelled;"
                    + " a part of it was captured"))
        #expect(Audit(of: Self.rows(), against: Self.truth).text.hasSuffix("\nEverything agrees."))
    }
}

extension Truth.Payment {
    /// The payment with an effect more; only JSON can make one.
    fileprivate func cancelledTwice() throws -> Truth.Payment {
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
            .replacing(#""effects":1"#, with: #""effects":2"#)
        return try JSONDecoder().decode(Truth.Payment.self, from: Data(text.utf8))
    }
}
