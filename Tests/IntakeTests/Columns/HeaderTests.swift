import Testing

@testable import Intake

private func bind(
    _ names: [String], _ rules: ColumnRules = ColumnRules(), delimiter: Character? = ","
) throws(IntakeError) -> Header {
    var binder = HeaderBinder(file: "night.csv", rules: rules)
    try binder.add(
        ColumnNames(names: names, line: 1, delimiter: delimiter, isComplete: true))
    try binder.finish()
    return binder.header
}

@Suite struct HeaderTests {
    @Test(arguments: [
        ("reference", InputField.reference), ("payment_id", .reference), ("payment", .reference),
        ("payment_reference", .reference), ("Payment ID", .reference), ("PAYMENT-ID", .reference),
        (" Payment  Reference ", .reference), ("paymentId", .reference),
        ("account", .account), ("Account", .account),
        ("provider", .provider), ("PSP", .provider),
        ("authorization_id", .authorizationID), ("authorizationId", .authorizationID),
        ("amount_minor", .amountMinor), ("Amount minor", .amountMinor), ("amount", .amount),
        ("Currency", .currency),
    ])
    func namesMatchWithoutRegardToCaseSpacesAndDashes(
        name: String, field: InputField
    ) throws {
        let names = field == .reference ? [name] : [name, "reference"]
        let header = try bind(names)
        #expect(header.columns[0].role == .field(field, isMapped: false))
        #expect(header.columns[0].isKept)
        #expect(header.columns[0].name == name)
    }

    @Test(arguments: ["idempotency_key", "Idempotency-Key", "reason", "order_id", "ref", ""])
    func otherNamesDoNothingByAccident(name: String) throws {
        let header = try bind(["reference", name])
        #expect(header.columns[1] == Header.Column(name: name, role: .other, isKept: true))
    }

    @Test(arguments: ["annul_run", "annul_currency", "ANNUL_LINE", " annul_account"])
    func columnsOfAnEarlierRunAreEvidenceAndNotKept(name: String) throws {
        let header = try bind(["reference", name], ColumnRules(carry: [name]))
        #expect(header.columns[1] == Header.Column(name: name, role: .evidence, isKept: false))
    }

    @Test func aResultsFileIsValidInput() throws {
        let header = try bind([
            "reference", "order_id", "annul_run", "annul_account", "annul_currency",
        ])
        #expect(header.columns.map(\.isKept) == [true, true, false, false, false])
        #expect(header.binding.map(\.description) == ["reference = column 'reference'"])
    }

    @Test func onlyTheNamedColumnsAreCarriedAndTheRecognisedOnes() throws {
        let header = try bind(
            ["reference", "Order ID", "customer", "amount"], ColumnRules(carry: ["order_id"]))
        #expect(header.columns.map(\.isKept) == [true, true, false, true])
        #expect(header.columns.map(\.isNeeded) == [true, true, false, true])
    }

    @Test func aMappingTellsWhichColumnIsMeant() throws {
        let rules = ColumnRules(columns: [
            .reference: "PSP reference", .reason: "comment", .idempotencyKey: "token",
        ])
        let header = try bind(
            ["payment_id", "payment", "comment", "psp-reference", "Token", "currency"], rules)
        #expect(
            header.binding.map(\.description) == [
                "reference = column 'psp-reference' (mapped)", "currency = column 'currency'",
                "idempotency_key = column 'Token' (mapped)", "reason = column 'comment' (mapped)",
            ])
        #expect(header.columns[0].role == .other)
        #expect(header.columns[1].role == .other)
    }

    @Test func aMappedColumnMeansNothingElse() throws {
        let header = try bind(["amount", "currency"], ColumnRules(columns: [.reference: "amount"]))
        #expect(header.binding.map(\.field) == [.reference, .currency])
    }

    @Test func theExactNameIsPreferredWhereSeveralAreAlike() throws {
        let rules = ColumnRules(columns: [.reference: "Payment ID"])
        let header = try bind(["payment_id", "Payment ID"], rules)
        #expect(header.binding.map(\.column) == ["Payment ID"])
    }

    @Test(arguments: [
        (
            ["order", "Amount"], ColumnRules(),
            "no column holds the payment's reference; the columns are 'order', 'Amount', divided "
                + "by ','. Name one 'reference', or say which one it is with 'input: columns:' in "
                + "the configuration."
        ),
        (
            ["payment_id", "x", "Payment"], ColumnRules(),
            "the columns 'payment_id' (number 1) and 'Payment' (number 3) both mean 'reference'. "
                + "Rename one, or say which one it is with 'input: columns:' in the configuration."
        ),
        (
            ["reference", "psp", "provider"], ColumnRules(),
            "the columns 'psp' (number 2) and 'provider' (number 3) both mean 'provider'. Rename "
                + "one, or say which one it is with 'input: columns:' in the configuration."
        ),
        (
            ["reference", "a b", "a-b"], ColumnRules(columns: [.reason: "ab"]),
            "the columns 'a b' (number 2) and 'a-b' (number 3) both mean 'reason'. Rename one, or "
                + "say which one it is with 'input: columns:' in the configuration."
        ),
        (
            ["reference", "Coment"], ColumnRules(columns: [.reason: "comment"]),
            "the configuration maps 'reason' to column 'comment', which is not there; the columns "
                + "are 'reference', 'Coment', divided by ','. Did you mean 'Coment'?"
        ),
        (
            ["reference", "x"], ColumnRules(columns: [.reason: "comment"]),
            "the configuration maps 'reason' to column 'comment', which is not there; the columns "
                + "are 'reference', 'x', divided by ','. Change 'input: columns:' in the "
                + "configuration, or the header."
        ),
        (
            ["reference", "annul_detail"], ColumnRules(columns: [.reason: "annul_detail"]),
            "the configuration maps 'reason' to 'annul_detail', but columns that begin with "
                + "'annul_' are results and never input. Map another column."
        ),
        (
            ["id", "x"], ColumnRules(columns: [.reference: "id", .idempotencyKey: "id"]),
            "the configuration maps both 'reference' and 'idempotency_key' to 'id'. Map each field "
                + "to a column of its own."
        ),
        (
            ["annul_reference"], ColumnRules(),
            "no column holds the payment's reference; the columns are 'annul_reference', divided "
                + "by ','. Name one 'reference', or say which one it is with 'input: columns:' in "
                + "the configuration."
        ),
    ])
    func aHeaderThatCannotBeUsedIsRefused(names: [String], rules: ColumnRules, text: String) {
        let found = failure { () throws(IntakeError) in _ = try bind(names, rules) }
        #expect(found == "night.csv, line 1: " + text)
    }

    @Test func aLongHeaderIsShortenedInSentences() {
        let names = (1...20).map { "c\($0)" }
        let found = failure { () throws(IntakeError) in _ = try bind(names, delimiter: "\t") }
        #expect(found?.contains("'c11', 'c12' and 8 more, divided by tabs.") == true)
    }
}
