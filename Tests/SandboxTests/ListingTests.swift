import AnnulModel
import ArgumentParser
import Sandbox
import Testing
import annul_sandbox

@Suite struct ListingTests {
    @Test func theTableTellsWordCodeMeaningAndPlayers() {
        let lines = Scenario.table.split(separator: "\n")
        #expect(lines.count == Scenario.allCases.count)
        #expect(lines.first == "ok             10  authorized; the cancel releases it")
        #expect(lines.contains("manual         47  the provider wants it done by hand (vtex)"))
        #expect(lines.allSatisfy { $0.utf8.count <= 110 })
    }

    /// Codes are in operators' files: a scenario keeps its own.
    @Test(arguments: [
        (Scenario.ok, 10), (.captured, 13), (.thirdparty, 32), (.declined, 33), (.direct, 34),
        (.blocked, 37), (.sent, 41), (.cardfail, 46), (.manual, 47), (.failing, 48),
        (.paidlater, 49),
    ])
    func codesStay(scenario: Scenario, code: Int) {
        #expect(scenario.code == code)
    }

    @Test(arguments: Scenario.allCases)
    func aReferenceNamesItsScenarioEverywhere(scenario: Scenario) {
        for provider in ProviderName.allCases {
            let reference = scenario.reference(123, at: provider)
            #expect(Scenario(of: reference) == scenario)
            #expect(reference.hasSuffix("000123"))
        }
    }

    @Test(arguments: [
        ("913000123", Scenario.captured), ("913123", .captured), ("91312", .ok), ("899999", .ok),
        ("999000123", .ok), ("900000123", .ok), ("11114", .ok),
    ])
    func aNumberChoosesTheScenarioToo(reference: String, expected: Scenario) {
        #expect(Scenario(of: reference) == expected)
    }

    @Test func theAccountsAreAConfiguration() {
        let text = AccountsText(SandboxAccount.all(), port: 8080).text
        #expect(
            text.hasPrefix(
                """
                accounts:
                  certitrade:
                    provider: certitrade
                    environment: test
                    base_url: http://127.0.0.1:8080/certitrade
                    merchant: "2345"
                    credentials:
                      api_key: {plain: sandboxapikey}
                  bambora-beta:
                    provider: bambora
                    environment: test
                    base_url: http://127.0.0.1:8080/bambora
                    profile: beta
                    merchant: "T100000001"
                    credentials:
                      secret: {plain: sandbox-secret}
                      token: {plain: sandbox-token}
                  bambora-v1:
                    provider: bambora
                    environment: test
                    base_url: http://127.0.0.1:8080/bambora
                    profile: v1
                    token_url: http://127.0.0.1:8080/bambora/connect/token

                """))
        let two = AccountsText([.vipps(merchant: "1111"), .vipps(merchant: "2222")], port: 1).text
        #expect(two.contains("\n  vipps-1111:\n"))
        #expect(two.contains("\n  vipps-2222:\n"))
    }

    @Test func theHelpNamesAllProviders() {
        let help = AnnulSandbox.helpMessage()
        for name in ["CertiTrade", "Bambora", "Vipps", "Billmate", "VTEX", "--accounts"] {
            #expect(help.contains(name))
        }
    }
}
