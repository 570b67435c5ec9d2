import AnnulModel
import Testing

@testable import Intake

/// What becomes of one row of a document.
private func decode(
    _ document: String, rules: ColumnRules = ColumnRules(), bound: String? = nil,
    check: @escaping RowCheck = { _, _ throws(Rejection) in }
) throws -> InputRow {
    var source = MemorySource(document.utf8)
    var reader = CSVReader<CSVScanner>(file: "night.csv")
    var binder = HeaderBinder(file: "night.csv", rules: rules)
    try binder.add(try reader.readNames(from: &source))
    reader.bind(binder.header)
    let accounts = AccountDirectory(
        [.init(name: "vipps-no", provider: .vipps)], bound: bound)
    var decoder = AnnulmentDecoder(header: binder.header, accounts: accounts, check: check)
    return decoder.row(of: try #require(try reader.next(from: &source)?.record))
}

private let mapped = ColumnRules(columns: [.idempotencyKey: "token", .reason: "comment"])

@Suite struct DecoderTests {
    @Test func aRowHoldsEverythingThatItsColumnsSay() throws {
        let row = try decode(
            """
            Payment ID,account,psp,authorizationId,amount,currency,token,comment,order
            "  00123 ",vipps-no,Vipps, A-7 ,1499.00,nok,my-key-1," too late ",O 1

            """, rules: mapped)
        #expect(row.line == 2)
        #expect(row.account == "vipps-no")
        #expect(
            try row.content.get()
                == Annulment(
                    reference: "00123", authorizationID: "A-7",
                    amount: Money(minor: 149_900, currency: try #require(Currency("NOK"))),
                    note: "too late", mappedKey: IdempotencyKey("my-key-1")))
        #expect(
            row.fields == [
                "  00123 ", "vipps-no", "Vipps", " A-7 ", "1499.00", "nok", "my-key-1",
                " too late ", "O 1",
            ])
    }

    @Test(arguments: [
        "reference\nr-1\n",
        "reference,account,provider,authorization_id,amount,amount_minor\nr-1,, ,,,\n",
        "reference,idempotency_key,reason\nr-1,k,why\n",
        "reference,currency\nr-1,NOK\n",
        "reference,currency\nr-1,KRONER\n",
        "reference,annul_reference,annul_account\nr-1,other,other\n",
        "reference\n\u{A0}r-1\u{2009}\n",
        "reference\n\"\nr-1\r\n\"\n",
    ])
    func whatIsEmptyOrDoesNotActLeavesTheRestAlone(document: String) throws {
        #expect(try decode(document).content.get() == Annulment(reference: "r-1"))
    }

    @Test(arguments: [
        ("amount_minor,currency", "149900,NOK", 149_900),
        ("amount_minor,amount,currency", "149900,1499,NOK", 149_900),
        ("amount,currency", "1499.00,EUR", 149_900),
        ("amount,currency", "1499,JPY", 1499),
    ])
    func amountsAreKeptInMinorUnits(columns: String, values: String, minor: Int64) throws {
        let row = try decode("reference,\(columns)\nr-1,\(values)\n")
        #expect(try row.content.get().amount?.minor == minor)
    }

    @Test func aDecimalCommaIsReadWhereTheDelimiterIsAnother() throws {
        let row = try decode("reference;amount;currency\nr-1;1499,00;NOK\n")
        #expect(try row.content.get().amount?.description == "1499.00 NOK")
    }

    @Test(arguments: [
        (
            "reference,x\n,y\n", Reason.missingField,
            "column 'reference': The row has no reference. Fill it in, or remove it."
        ),
        (
            "Payment ID,x\n  ,y\n", .missingField,
            "column 'Payment ID': The row has no reference. Fill it in, or remove it."
        ),
        (
            "reference\na\tb\n", .badReference,
            "column 'reference': The reference holds a control or invisible character. Type it "
                + "anew."
        ),
        (
            "reference\n\"a\nb\"\n", .badReference,
            "column 'reference': The reference holds a control or invisible character. Type it "
                + "anew."
        ),
        (
            "reference\na\u{200B}b\n", .badReference,
            "column 'reference': The reference holds a control or invisible character. Type it "
                + "anew."
        ),
        (
            "x,reference\n1, \"r-1\"\n", .badReference,
            "column 'reference': The reference holds a quote. Write it without quotes, or without "
                + "spaces before the first one."
        ),
        (
            "reference,authorization_id\nr-1,a\u{7F}b\n", .badField,
            "column 'authorization_id': The authorization holds a quote, or a control or invisible "
                + "character. Type it anew."
        ),
        (
            "reference,account\nr-1,vipps-no2\n", .noAccount,
            "column 'account': There is no account 'vipps-no2'. Did you mean 'vipps-no'?"
        ),
        (
            "reference,PSP\nr-1,bambora\n", .noAccount,
            "column 'PSP': No account is at provider 'bambora'. The configuration has 'vipps-no'."
        ),
        (
            "reference,amount\nr-1,5\n", .badAmount,
            "column 'amount': The amount has no currency. Add a column 'currency', or fill it in."
        ),
        (
            "reference,amount_minor,currency\nr-1,5,\n", .badAmount,
            "column 'amount_minor': The amount has no currency. Add a column 'currency', or fill "
                + "it in."
        ),
        (
            "reference,amount,currency\nr-1,5,KRONER\n", .badAmount,
            "column 'currency': 'KRONER' is not a currency code. Write three letters, like NOK."
        ),
        (
            "reference,Amount,currency\nr-1,-5,NOK\n", .badAmount,
            "column 'Amount': An amount can't be negative. Write it without the sign."
        ),
        (
            "reference,amount,currency\nr-1,\"5,00\",NOK\n", .badAmount,
            "column 'amount': A decimal comma is not accepted where commas divide the fields. "
                + "Write it with a point, like 1499.00."
        ),
        (
            "reference,amount,amount_minor,currency\nr-1,5.00,501,NOK\n", .badAmount,
            "column 'amount': 'amount' and 'amount_minor' contradict each other: 500 and 501 minor "
                + "units. Correct one."
        ),
        (
            "reference,token,comment\nr-1,my_key,\n", .badField,
            "column 'token': A key has 1 to 36 characters, letters, digits and '-'. Correct it, or "
                + "leave it empty."
        ),
    ])
    func whatCannotBeUsedIsRejected(document: String, reason: Reason, text: String) throws {
        let rules = document.contains("token") ? mapped : ColumnRules()
        let row = try decode(document, rules: rules)
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(rejection.reason == reason)
        #expect(rejection.description == text)
        #expect((row.account == nil) == (reason == .noAccount))
    }

    @Test func aRowInABoundFileMayNotNameAnotherAccount() throws {
        let row = try decode("reference,account\nr-1,other\n", bound: "vipps-no")
        #expect(throws: Rejection.self) { try row.content.get() }
    }

    @Test func theProvidersCheckIsAskedAndItsColumnNamed() throws {
        let row = try decode("Payment ID\nr-1\n") { account, annulment throws(Rejection) in
            throw Rejection(
                .badReference, column: "reference", "\(account) refuses \(annulment.reference).")
        }
        #expect(row.account == "vipps-no")
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(
            rejection
                == Rejection(.badReference, column: "Payment ID", "vipps-no refuses r-1."))
    }

    @Test func aColumnThatIsNotThereIsNamedByItsField() throws {
        let row = try decode("reference\nr-1\n") { _, _ throws(Rejection) in
            throw Rejection(.missingField, column: "authorization_id", "Missing.")
        }
        guard case .failure(let rejection) = row.content else {
            Issue.record("the row was taken")
            return
        }
        #expect(rejection.column == "authorization_id")
    }

    @Test func aRaggedRowIsNotBelievedInAnyColumn() throws {
        let row = try decode("reference,account\nvipps-no\n")
        #expect(row.account == nil)
        #expect(throws: Rejection.self) { try row.content.get() }
    }

    @Test(arguments: [
        ("a\u{1B}[31mb", "a\u{FFFD}[31mb"),
        (String(repeating: "x", count: 41), String(repeating: "x", count: 40) + "…"),
    ])
    func whatIsShownInSentencesIsHarmless(text: String, shown: String) {
        #expect(text.excerpt == shown)
    }
}
