import AnnulModel
import Testing

@testable import Intake

private let mapped = ColumnRules(columns: [.idempotencyKey: "token", .reason: "comment"])

@Suite struct MemberTests {
    @Test(arguments: [
        ("\"00123\"", "00123"), ("\" r-1 \"", "r-1"), ("\"r\\u002d1\"", "r-1"), ("7", "7"),
        ("0", "0"), ("12345678901234567890123", "12345678901234567890123"),
        ("9223372036854775808", "9223372036854775808"),
    ])
    func aReferenceIsAStringOrTheDigitsOfAnInteger(json: String, reference: String) throws {
        #expect(try readJSONLines("{\"reference\":\(json)}\n").references == [reference])
    }

    @Test(
        arguments: [
            ("1.0", "a number with a sign, a fraction or an exponent"),
            ("1e3", "a number with a sign, a fraction or an exponent"),
            ("1E3", "a number with a sign, a fraction or an exponent"),
            ("-1", "a number with a sign, a fraction or an exponent"),
            ("true", "a truth value"), ("false", "a truth value"), ("{}", "an object"),
            ("{\"id\":\"r-1\"}", "an object"), ("[\"r-1\"]", "an array"),
        ])
    func aReferenceOfAnotherTypeIsRefused(json: String, kind: String) throws {
        let read = try readJSONLines("\n{\"Payment ID\":\(json),\"x\":\"y\"}\n")
        #expect(
            read.rejections == [
                Rejection(
                    .badReference, column: "Payment ID",
                    "The reference is \(kind). Write it as a string.")
            ])
        #expect(read.rows.map(\.line) == [2])
        #expect(read.rows.map(\.account) == ["vipps-no"])
        #expect(read.rows.map(\.fields) == [[json, "y"]])
    }

    @Test(arguments: ["{\"reference\":null}", "{\"x\":1}", "{}", "{\"reference\":\" \"}"])
    func aRowWithoutReferenceIsRejected(object: String) throws {
        let read = try readJSONLines("{\"reference\":\"r-1\"}\n\(object)\n")
        #expect(read.references == ["r-1", "rejected"])
        #expect(
            read.rejections == [
                Rejection(
                    .missingField, column: "reference",
                    "The row has no reference. Fill it in, or remove it.")
            ])
    }

    @Test func aRowHoldsEverythingThatItsMembersSay() throws {
        let read = try readJSONLines(
            """
            {"payment":"00123","account":"vipps-no","psp":"Vipps","authorizationId":77,\
            "amount":1499.00,"currency":"nok","token":"my-key-1","comment":"too late","order":5}

            """, rules: mapped)
        let row = try #require(read.rows.first)
        #expect(row.account == "vipps-no")
        #expect(
            try row.content.get()
                == Annulment(
                    reference: "00123", authorizationID: "77",
                    amount: Money(minor: 149_900, currency: try #require(Currency("NOK"))),
                    note: "too late", mappedKey: IdempotencyKey("my-key-1")))
        #expect(
            row.fields == [
                "00123", "vipps-no", "Vipps", "77", "1499.00", "nok", "my-key-1", "too late", "5",
            ])
    }

    @Test(arguments: [
        ("\"amount\":1499,\"currency\":\"NOK\"", 149_900),
        ("\"amount\":\"1499,00\",\"currency\":\"NOK\"", 149_900),
        ("\"amount\":1.500,\"currency\":\"KWD\"", 1500),
        ("\"amount_minor\":149900,\"currency\":\"NOK\"", 149_900),
        ("\"amount_minor\":\"149900\",\"currency\":\"NOK\"", 149_900),
        ("\"amount\":null,\"amount_minor\":1,\"currency\":\"NOK\"", 1),
    ])
    func amountsAreTakenAsTheyAreWritten(members: String, minor: Int64) throws {
        let read = try readJSONLines("{\"reference\":\"r-1\",\(members)}\n")
        #expect(try read.rows.first?.content.get().amount?.minor == minor)
    }

    @Test(
        arguments: [
            (
                "\"amount\":1e3,\"currency\":\"NOK\"", Reason.badAmount,
                "column 'amount': It is not a number. Write it plainly, like 1499.00."
            ),
            (
                "\"amount\":-5,\"currency\":\"NOK\"", .badAmount,
                "column 'amount': An amount can't be negative. Write it without the sign."
            ),
            (
                "\"amount\":\"1.500\",\"currency\":\"KWD\"", .badAmount,
                "column 'amount': It can be read as grouped digits or as three decimals. Write it "
                    + "plainly, like 1499.00, or use 'amount_minor'."
            ),
            (
                "\"amount_minor\":1.0,\"currency\":\"NOK\"", .badAmount,
                "column 'amount_minor': It must be a whole number of minor units, in digits "
                    + "alone. For decimals use 'amount'."
            ),
            (
                "\"amount\":true,\"currency\":\"NOK\"", .badAmount,
                "column 'amount': The value is a truth value. Write it as a number or a string."
            ),
            (
                "\"amount\":{\"value\":5},\"currency\":\"NOK\"", .badAmount,
                "column 'amount': The value is an object. Write it as a number or a string."
            ),
            (
                "\"amount\":5,\"currency\":578", .badAmount,
                "column 'currency': The value is a number. Write it as a string."
            ),
            (
                "\"account\":5", .badField,
                "column 'account': The value is a number. Write it as a string."
            ),
            (
                "\"PSP\":[]", .badField,
                "column 'PSP': The value is an array. Write it as a string."
            ),
            (
                "\"authorization_id\":1.5", .badField,
                "column 'authorization_id': The value is a number with a sign, a fraction or an "
                    + "exponent. Write it as a string."
            ),
            (
                "\"token\":12", .badField,
                "column 'token': The value is a number. Write it as a string."
            ),
            (
                "\"comment\":false", .badField,
                "column 'comment': The value is a truth value. Write it as a string."
            ),
            (
                "\"other\":\"a\\u0000b\"", .badField,
                "column 'other': The value holds a NUL byte. Write the file again as plain text."
            ),
        ])
    func aValueOfAnotherTypeIsRefused(members: String, reason: Reason, text: String) throws {
        let read = try readJSONLines(
            "{\"reference\":\"r-1\",\"token\":null,\"comment\":\"\"}\n"
                + "{\"reference\":\"r-2\",\(members)}\n", rules: mapped)
        #expect(read.references == ["r-1", "rejected"])
        #expect(read.rejections.map(\.reason) == [reason])
        #expect(read.rejections.map(\.description) == [text])
    }

    @Test func otherMembersAreCarriedAsText() throws {
        let read = try readJSONLines(
            """
            {"reference":"r-1","a":"x","b":1.50,"c":true,"d":null,"e":{"k": [1, "\\u00e6"]},"f":[]}

            """)
        #expect(
            read.rows.first?.fields == ["r-1", "x", "1.50", "true", "", #"{"k":[1,"æ"]}"#, "[]"])
    }

    @Test func evidenceIsNeverInput() throws {
        let read = try readJSONLines(
            """
            {"reference":"r-1","annul_account":"other","annul_reference":{"a":1},"x":1}

            """)
        #expect(read.references == ["r-1"])
        #expect(read.rows.first?.fields == ["r-1", "", "", "1"])
        #expect(read.header.columns.map(\.isKept) == [true, false, false, true])
    }

    @Test func aProvidersCheckNamesTheMember() throws {
        let read = try readJSONLines("{\"Payment ID\":\"r-1\"}\n") { _, _ throws(Rejection) in
            throw Rejection(.badReference, column: "reference", "Not one of ours.")
        }
        #expect(
            read.rejections.map(\.description) == ["column 'Payment ID': Not one of ours."])
    }
}
