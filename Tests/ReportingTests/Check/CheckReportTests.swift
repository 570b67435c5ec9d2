import AnnulModel
import Testing

@testable import Reporting

struct CheckReportTests {
    static func trial(_ result: Admittance.Result, _ detail: String = "Why.") -> CheckReport.Trial {
        CheckReport.Trial(
            account: "vipps-no",
            merchant: Merchant(provider: .vipps, id: "123456", environment: .test),
            address: "https://apitest.vipps.no", admittance: Admittance(result, detail))
    }

    static func report(_ results: [Admittance.Result]) -> CheckReport {
        CheckReport(
            configuration: "/srv/annul.yaml",
            settings: [
                .init(key: "ledger", value: "/srv/annul.ledger", origin: "default")
            ], trials: results.map { trial($0) })
    }

    static func new(isFound: Bool) -> NewConfigurationReport {
        NewConfigurationReport(
            path: "/srv/annul.yaml",
            accounts: [
                .init(
                    name: "vipps-no", provider: .vipps,
                    secrets: [
                        ("client_id", "VIPPS_NO_CLIENT_ID"),
                        ("subscription_key", "VIPPS_NO_SUBSCRIPTION_KEY"),
                    ]),
                .init(name: "store", provider: .vtex, secrets: [("app_key", "STORE_APP_KEY")]),
            ],
            gaps: [
                .init(
                    line: 24, key: "accounts.vipps-no.merchant",
                    meaning: "a merchant serial number of 4 to 6 digits")
            ], isFound: isFound)
    }

    @Test(
        arguments: [
            (.letIn, "let in at https://apitest.vipps.no. Why.", 0),
            (.refused, "turned away at https://apitest.vipps.no. Why.", 78),
            (.unreachable, "https://apitest.vipps.no can't be reached. Why.", 75),
            (
                .unclear,
                "https://apitest.vipps.no tells nothing about the credentials. Why.", 75
            ),
            (.resting, "not tried at https://apitest.vipps.no. Why.", 75),
            (.unknowable, "can't be tried at https://apitest.vipps.no. Why.", 0),
            (
                .unusable,
                "not tried at https://apitest.vipps.no: it has no usable secrets. Why.", 78
            ),
        ] as [(Admittance.Result, String, Int32)])
    func everyResultHasItsSentenceAndItsCode(
        result: Admittance.Result, sentence: String, code: Int32
    ) {
        #expect(Self.trial(result).text == "vipps-no (vipps 123456, test): \(sentence)")
        #expect(result.exitCode == code)
        #expect(Self.trial(result).isGood == (code == 0))
    }

    @Test func aProvidersWordsDoNotSteerTheTerminal() {
        let text = Self.trial(.unclear, "It said \u{1b}[2Jhello.").text
        #expect(text.hasSuffix("It said [2Jhello."))
    }

    @Test func whatIsGoodIsListedBelowTheSettings() {
        #expect(
            Self.report([.refused, .letIn]).text == """
                configuration /srv/annul.yaml
                ledger: /srv/annul.ledger  (default)

                Online
                  vipps-no (vipps 123456, test): let in at https://apitest.vipps.no. Why.

                """)
        #expect(
            Self.report([]).text
                == "configuration /srv/annul.yaml\nledger: /srv/annul.ledger  (default)\n")
    }

    @Test func aNewConfigurationSaysWhatIsLeftToDo() {
        #expect(
            Self.new(isFound: true).text == """
                /srv/annul.yaml is written, with the test accounts vipps-no (vipps), store (vtex).

                Fill in
                  line 24: accounts.vipps-no.merchant, a merchant serial number of 4 to 6 digits

                Secrets, each from a variable of the environment
                  vipps-no  client_id         VIPPS_NO_CLIENT_ID
                  vipps-no  subscription_key  VIPPS_NO_SUBSCRIPTION_KEY
                  store     app_key           STORE_APP_KEY
                  `read -rs VIPPS_NO_CLIENT_ID && export VIPPS_NO_CLIENT_ID` asks for one and keeps it out of the
                  shell's history. To have it from elsewhere, exchange its {env: …} for {file: PATH},
                  {command: [PROGRAM, ARG]} or {credential: NAME}.

                Then
                  annul check              is it usable? sends nothing
                  annul check --online     are the credentials taken? touches no payment
                  annul plan payments.csv  what would a run do? sends nothing

                For live accounts write their 'environment' and 'base_url', and then, once:
                  annul init --ledger

                """)
        #expect(
            Self.new(isFound: false).text.contains(
                "  annul --config /srv/annul.yaml check --online "))
    }
}
