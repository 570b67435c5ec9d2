import AnnulModel
import Testing

@testable import Intake

@Suite struct GrowingColumnsTests {
    @Test func newMembersAreColumnsAfterThoseBefore() throws {
        for chunkSize in [1, Int.max] {
            let read = try readJSONLines(
                """
                {"reference":"r-1","a":"1"}
                {"b":"2","reference":"r-2"}
                {"c":"3","a":"4","d":null,"reference":"r-3"}
                {"reference":"r-4"}

                """, chunkSize: chunkSize)
            #expect(read.header.columns.map(\.name) == ["reference", "a", "b", "c", "d"])
            #expect(
                read.rows.map(\.fields) == [
                    ["r-1", "1"], ["r-2", "", "2"], ["r-3", "4", "", "3", ""],
                    ["r-4", "", "", "", ""],
                ])
        }
    }

    @Test func theColumnsOfTheFirstRecordAreKnownAtOnce() throws {
        try withFile(
            "\n{\"psp\":\"vipps\",\"reference\":\"r-1\"}\n{\"reference\":\"r-2\",\"x\":1}\n",
            named: "night.jsonl"
        ) { path in
            var reader = try open(path)
            #expect(
                reader.header.binding.map(\.description) == [
                    "reference = column 'reference'", "provider = column 'psp'",
                ])
            #expect(try references(in: &reader) == ["r-1", "r-2"])
            #expect(reader.header.columns.map(\.name) == ["psp", "reference", "x"])
        }
    }

    @Test func aFieldThatAppearsLateCounts() throws {
        let read = try readJSONLines(
            """
            {"x":"no reference yet"}
            {"reference":"r-2"}
            {"reference":"r-3","amount":5,"currency":"NOK"}
            {"reference":"r-4","account":"other"}

            """)
        #expect(read.references == ["rejected", "r-2", "r-3", "rejected"])
        #expect(try read.rows[2].content.get().amount?.minor == 500)
        #expect(read.rejections.map(\.reason) == [.missingField, .noAccount])
        #expect(read.rejections.map(\.column) == ["reference", "account"])
    }

    @Test(
        arguments: [
            (
                "{\"payment\":\"r-1\"}\n\n{\"reference\":\"r-2\"}\n", ColumnRules(),
                "the columns 'payment' (line 1) and 'reference' (line 3) both mean 'reference'. "
                    + "Rename one, or say which one it is with 'input: columns:' in the "
                    + "configuration."
            ),
            (
                "{\"payment\":\"r-1\",\"reference\":\"r-2\"}\n", ColumnRules(),
                "the columns 'payment' (line 1) and 'reference' (line 1) both mean 'reference'. "
                    + "Rename one, or say which one it is with 'input: columns:' in the "
                    + "configuration."
            ),
            (
                "{\"reference\":\"r-1\",\"psp\":null}\n{\"reference\":\"r-2\",\"Provider\":null}\n",
                ColumnRules(),
                "the columns 'psp' (line 1) and 'Provider' (line 2) both mean 'provider'. Rename "
                    + "one, or say which one it is with 'input: columns:' in the configuration."
            ),
            (
                "{\"payment_id\":\"r-1\"}\n{\"Payment ID\":\"r-2\"}\n",
                ColumnRules(columns: [.reference: "Payment ID"]),
                "the columns 'payment_id' (line 1) and 'Payment ID' (line 2) both mean "
                    + "'reference'. Rename one, or say which one it is with 'input: columns:' in "
                    + "the configuration."
            ),
            (
                "{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\",\"annul_detail\":\"x\"}\n",
                ColumnRules(columns: [.reason: "annul_detail"]),
                "the configuration maps 'reason' to 'annul_detail', but columns that begin with "
                    + "'annul_' are results and never input. Map another column."
            ),
            (
                "{\"reference\":\"r-1\",\"coment\":\"x\"}\n",
                ColumnRules(columns: [.reason: "comment"]),
                "the configuration maps 'reason' to column 'comment', which is not there; the "
                    + "columns are 'reference', 'coment'. Did you mean 'coment'?"
            ),
            (
                "{\"reference\":\"r-1\"}\n", ColumnRules(columns: [.reason: "comment"]),
                "the configuration maps 'reason' to column 'comment', which is not there; the "
                    + "columns are 'reference'. Change 'input: columns:' in the configuration, or "
                    + "the input."
            ),
        ])
    func columnsThatCannotBeUsedRefuseTheFile(
        document: String, rules: ColumnRules, text: String
    ) {
        let found = failure { () throws(IntakeError) in
            _ = try readJSONLines(document.utf8, rules: rules)
        }
        #expect(found == "night.jsonl: " + text)
    }

    @Test(arguments: [
        "{\"payment\":\"r-1\"}\n{\"reference\":\"x\",\"payment\":\"r-2\"}\n",
        "{\"reference\":\"x\",\"payment\":\"r-1\"}\n{\"payment_id\":\"y\",\"payment\":\"r-2\"}\n",
        "{\"payment\":\"r-1\"}\n{\"Payment\":\"x\",\"payment\":\"r-2\"}\n",
    ])
    func aMappingDecidesBetweenColumns(document: String) throws {
        let read = try readJSONLines(
            document, rules: ColumnRules(columns: [.reference: "payment"]))
        #expect(read.references == ["r-1", "r-2"])
    }

    @Test func onlyTheNamedColumnsAreCarried() throws {
        let read = try readJSONLines(
            """
            {"reference":"r-1","customer":"\\u0000","order_id":"o-1"}
            {"reference":"r-2","Order ID":"o-2","phone":"1"}

            """, rules: ColumnRules(carry: ["order_id", "invoice"]))
        #expect(read.references == ["r-1", "r-2"])
        #expect(
            read.header.columns.filter(\.isKept).map(\.name)
                == ["reference", "order_id", "Order ID"])
        #expect(read.rows.map(\.fields) == [["r-1", "", "o-1"], ["r-2", "", "", "o-2", ""]])
        #expect(
            read.warnings.map(\.description) == [
                "night.jsonl: There is no column 'invoice' to carry. Check 'input: carry:' in the "
                    + "configuration."
            ])
    }

    @Test func membersInAnyOrderFindTheirColumns() throws {
        let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1], [], [0, 2], [2, 0, 1]]
        let lines = orders.map { order in
            let members = order.map { "\"\(["reference", "b", "c"][$0])\":\"\($0)\"" }
            return "{\(members.joined(separator: ","))}\n"
        }
        let read = try readJSONLines(lines.joined())
        #expect(
            read.rows.map(\.fields)
                == orders.map { order in (0..<3).map { order.contains($0) ? "\($0)" : "" } })
    }
}
