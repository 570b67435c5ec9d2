import AnnulModel
import Testing

@testable import Intake

/// Refuses what has blanks, as a pattern of letters, digits and hyphens does.
private let noBlanks: RowCheck = { _, annulment throws(Rejection) in
    guard annulment.reference.contains(" ") else { return }
    throw Rejection(
        .badReference, column: "reference", "'\(annulment.reference)' can't be a reference.")
}

private let card = "4111 1111 1111 1111"

@Suite struct CardTests {
    @Test(arguments: [
        ("Payment ID,note,amount\n\(card),was \(card) before,\n", InputFormat.csv),
        ("Payment ID,note,amount\n\(card),was \(card) before,bad\n", .csv),
        ("{\"Payment ID\":\"\(card)\",\"note\":\"was \(card) before\",\"amount\":true}\n", .jsonl),
    ])
    func aCardIsNeitherKeptNorSaid(document: String, format: InputFormat) throws {
        let row = try #require(try rows(of: document.utf8, as: format, check: noBlanks).first)
        #expect(row.account == "vipps-no")
        #expect(!"\(row)".contains("1111 1111"))
        #expect(row.fields.prefix(2) == ["4111 11** **** 1111", "was 4111 11** **** 1111 before"])
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(
            rejection
                == Rejection(
                    .cardNumber, column: "Payment ID",
                    "The reference is the number of a card (4111 11** **** 1111), of which only "
                        + "this is kept. Write the provider's id of the payment in its place."))
    }

    @Test func whereIdsMayLookSoOneIsTaken() throws {
        let document = "reference,note\n4111111111111111,4222222222222\n"
        let row = try #require(try rows(of: document.utf8, check: noBlanks).first)
        #expect(try row.content.get().reference == "4111111111111111")
        #expect(row.fields == ["4111111111111111", "4222222222222"])
    }

    @Test func anotherRejectionDoesNotSayIt() throws {
        let document = "reference,note\nx \(card),y\n"
        let row = try #require(try rows(of: document.utf8, check: noBlanks).first)
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(rejection.reason == .badReference)
        #expect(rejection.detail == "'x 4111 11** **** 1111' can't be a reference.")
    }

    @Test(arguments: [(5, 5, true), (4, 6, false), (4, 5, false), (5, 4, false), (10, 0, true)])
    func aFileOfCardsIsRefused(cards: Int, others: Int, isRefused: Bool) {
        let document =
            "reference\n" + String(repeating: "5555555555554444\n", count: cards)
            + (0..<others).map { "order-\($0)\n" }.joined()
        let found = failure { () throws(IntakeError) in _ = try rows(of: document.utf8) }
        #expect(
            found
                == (isRefused
                    ? "memory: \(cards) of its \(cards + others) rows have the number of a card as "
                        + "their reference: the wrong column is taken for it. Say which column "
                        + "holds the provider's id of the payment with 'input: columns:' in the "
                        + "configuration, and take the numbers of cards out of the file."
                    : nil))
    }

    /// Rows are stored by two thousands, and long ones sooner.
    @Test(arguments: [(0, 100), (60, 1_000)])
    func ofALargeFileOfCardsNoRowIsStored(others: Int, looked: Int) throws {
        let document =
            "reference\n" + String(repeating: "order-1\n", count: others)
            + String(repeating: "5555555555554444\n", count: 5_000)
        var reader = try memoryReader(Array(document.utf8))
        var count = 0
        let found = error { () throws(IntakeError) in
            while try reader.next() != nil { count += 1 }
        }
        #expect(
            found?.problem.hasPrefix("\(looked - others) of the first \(looked) rows") == true)
        #expect(count == looked - 1)
    }

    @Test func aHeaderThatIsARowIsQuotedWithoutItsCard() {
        let found = failure { () throws(IntakeError) in
            _ = try rows(of: "\(card),NOK\n".utf8)
        }
        #expect(found?.contains("the columns are '4111 11** **** 1111', 'NOK'") == true)
    }

    @Test func whatCanNotBeReadIsHiddenToo() throws {
        for record in ["\(card),\"x\"y", "\(card),\0", "\(card),x,"] {
            let document = "reference,note\n\(record)\n"
            let row = try #require(try rows(of: document.utf8, check: noBlanks).first)
            #expect(throws: Rejection.self) { try row.content.get() }
            #expect(row.account == nil)
            #expect(!"\(row)".contains("1111 1111"), "\(record)")
        }
    }

    /// Where no account is known, a number is a card's if no account could have it for an id.
    @Test(arguments: [(false, Reason.cardNumber), (true, .noAccount)])
    func aRowWithoutAccountIsJudgedByAll(someAllowIt: Bool, reason: Reason) throws {
        var reader = try InputReader(
            bytes: Array("reference\n\(card)\n".utf8), as: .csv, chunkSize: 64,
            accounts: AccountDirectory([
                .init(name: "a", provider: .vipps), .init(name: "b", provider: .bambora),
            ])
        ) { account, annulment throws(Rejection) in
            if someAllowIt, account == "b" { return }
            try noBlanks(account, annulment)
        }
        let row = try #require(try reader.next())
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(rejection.reason == reason)
        #expect(row.fields == [someAllowIt ? card : "4111 11** **** 1111"])
    }

    private func mapped(_ field: InputField, _ document: String) throws -> InputReader {
        try InputReader(
            bytes: Array(document.utf8), as: .csv, chunkSize: 64,
            rules: ColumnRules(columns: [field: "note"]),
            accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
            check: { _, _ throws(Rejection) in })
    }

    /// A note is passed on to the provider; the column that it comes from is carried as it is.
    @Test func noCardIsPassedOnInANote() throws {
        var reader = try mapped(.reason, "reference,note\nr-1,paid by \(card)\n")
        let row = try #require(try reader.next())
        #expect(try row.content.get().note == "paid by 4111 11** **** 1111")
        #expect(row.fields == ["r-1", "paid by \(card)"])
    }

    @Test(arguments: [
        (InputField.idempotencyKey, "idempotency key"), (.authorizationID, "authorization"),
    ])
    func cardsInTheOtherIdsRefuseAFileToo(field: InputField, name: String) throws {
        let lines = (1...10).map { "order-\($0),4111111111111111\n" }.joined()
        var reader = try mapped(field, "reference,note\n" + lines)
        let found = error { () throws(IntakeError) in _ = try allRows(in: &reader) }
        #expect(
            found?.problem
                == "10 of its 10 rows have the number of a card as their \(name): the wrong column "
                + "is taken for it")
        #expect(
            found?.remedy
                == "Say which column holds the \(name) with 'input: columns:' in the configuration, "
                + "and take the numbers of cards out of the file.")
    }

    @Test(arguments: [(1, 3, true), (1, 4, false), (0, 1, false), (3, 9, true), (2, 0, true)])
    func someCardsAreWarnedAbout(cards: Int, others: Int, isWarned: Bool) throws {
        let document =
            "reference\n" + String(repeating: "5555555555554444\n", count: cards)
            + (0..<others).map { "order-\($0)\n" }.joined()
        var reader = try memoryReader(Array(document.utf8))
        while try reader.next() != nil {}
        #expect(
            reader.warnings.map(\.description)
                == (isWarned
                    ? [
                        "memory: \(cards) of \(cards + others) rows have the number of a card as "
                            + "their reference, or what looks like one by chance. Check that the "
                            + "right column is taken for it."
                    ] : []))
    }
}
