import AnnulModel
import Sandbox
import Testing

@Suite struct ScenarioFileTests {
    @Test func itsLinesDecideOverTheReference() throws {
        let file = try ScenarioFile(
            """
            reference,scenario,amount,currency
            # from the night of the outage
            order-captured-1,ok,149900,dkk
            order-0000002 , captured

            order-0000003,ok,500
            """)
        var rules = SandboxRules()
        rules.seeds = file.seeds
        let caller = Caller(rules)
        let first = caller.cancel("order-captured-1", key: "key-1")
        #expect(first.cancelledAmount == 149_900)
        #expect(first.json["amount"]["currency"].string == "DKK")
        #expect(caller.cancel("order-0000002", key: "key-2").code == "6170")
        #expect(caller.cancel("order-0000003", key: "key-3").cancelledAmount == 500)
        #expect(caller.bank.truth(at: caller.now).released == ["DKK": 149_900, "NOK": 500])
    }

    @Test func aStrictSandboxKnowsNothingElse() throws {
        var rules = SandboxRules()
        rules.seeds = try ScenarioFile("order-0000001,ok").seeds
        rules.isStrict = true
        let caller = Caller(rules)
        #expect(caller.cancel("order-0000001", key: "key-1").status == 200)
        #expect(caller.cancel("order-0000002", key: "key-2").code == "5090")
        #expect(caller.payment("order-0000003").status == 404)
    }

    @Test(arguments: [
        (
            "order-1",
            "line 1 of the scenario file is not 'reference,scenario[,amount,currency]'. "
                + "Write it in that form."
        ),
        (
            "a,ok\nb,okay",
            "line 2 of the scenario file names no scenario by 'okay'. "
                + "'annul-sandbox --scenarios' lists them."
        ),
        (
            "a,ok,1.50",
            "line 1 of the scenario file has '1.50' for an amount. "
                + "Write a whole number of minor units above 0."
        ),
        (
            "a,ok,150,kroner",
            "line 1 of the scenario file has 'kroner' for a currency. "
                + "Write an ISO 4217 code of three letters."
        ),
        (
            "a,ok\n\na,busy",
            "line 3 of the scenario file repeats the reference 'a'. Remove one of the lines."
        ),
    ])
    func whatIsWrongIsSaidWithItsLine(text: String, message: String) {
        let error = #expect(throws: ScenarioFileError.self) { try ScenarioFile(text) }
        #expect(error?.description == message)
    }
}
