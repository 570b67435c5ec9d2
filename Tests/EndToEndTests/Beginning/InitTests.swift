import AnnulModel
import FoundationEssentials
import Sandbox
import Testing

extension EndToEnd {
    /// `annul init` writes what `annul check` takes, once it is filled in.
    @Suite struct InitTests {
        @Test(.timeLimit(.minutes(1))) func itSaysWhatIsLeftToDo() async throws {
            try await Workshop.lend { workshop in
                let made = try await workshop.annul(
                    "init", "--provider", "vipps-no=vipps", "--provider", "qvickly")
                #expect(made.code == 0, "\(made.errors)")
                #expect(made.errors == "")
                #expect(
                    made.output.hasPrefix(
                        "\(workshop.path("annul.yaml")) is written, with the test accounts "
                            + "vipps-no (vipps), billmate (billmate).\n"))
                for line in [
                    "  vipps-no  subscription_key  VIPPS_NO_SUBSCRIPTION_KEY\n",
                    "  billmate  key               BILLMATE_KEY\n",
                    "  annul check --online     are the credentials taken?",
                    ": accounts.vipps-no.merchant, a merchant serial number of 4 to 6 digits\n",
                ] { #expect(made.output.contains(line), "\(line)") }

                // What it says is to be filled in is what is missing.
                let check = try await workshop.annul("check")
                #expect(check.code == 78)
                let places = check.errors.split(separator: "\n").compactMap { line in
                    line.split(separator: ":").dropFirst().first { Int($0) != nil }
                }
                #expect(places.count == 2, "\(check.errors)")
                for place in places { #expect(made.output.contains("  line \(place): ")) }

                // Written once, it is nobody's to write again.
                let text = try workshop.bytes(of: "annul.yaml")
                let again = try await workshop.annul("init", "--provider", "vtex")
                #expect(again.code == 73)
                #expect(again.output == "")
                #expect(
                    again.errors
                        == "annul: \(workshop.path("annul.yaml")) exists already, and is left as it "
                        + "is. Name another place by --config, or move it away.\n")
                #expect(try workshop.bytes(of: "annul.yaml") == text)
            }
        }

        @Test(.timeLimit(.minutes(1))) func filledInItRuns() async throws {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    let made = try await workshop.annul(
                        "init", "--provider", "end-to-end=vipps", "--config", "mine.yaml", "--json")
                    #expect(made.code == 0, "\(made.errors)")
                    let json = try made.json()
                    #expect(json["accounts"][0]["secrets"][0]["name"].string == "client_id")
                    #expect(
                        json["accounts"][0]["secrets"][0]["variable"].string
                            == "END_TO_END_CLIENT_ID")
                    let key = "accounts.end-to-end.merchant"
                    #expect(json["fill_in"][0]["key"].string == key)
                    let text = String(decoding: try workshop.bytes(of: "mine.yaml"), as: UTF8.self)
                    try workshop.write(
                        text.replacing("merchant: \"\"", with: "merchant: \"123456\"").replacing(
                            "base_url: https://apitest.vipps.no",
                            with: "base_url: http://127.0.0.1:\(sandbox.port)"),
                        to: "mine.yaml")
                    let check = try await workshop.annul(
                        "--config", "mine.yaml", "check", "--online")
                    #expect(check.code == 0, "\(check.errors)")
                    try workshop.write(Payments(3).csv, to: "payments.csv")
                    let run = try await workshop.annul(
                        "--config", "mine.yaml", "run", "payments.csv")
                    #expect(run.code == 0, "\(run.errors)")
                }
                #expect(truth.totals.effects == 3)
            }
        }

        static let refusals: [Refusal] = [
            Refusal(
                "an unknown provider", code: 64,
                says: "--provider vips: there is no provider 'vips'. Did you mean 'vipps'?"
            ) { $0.arguments = ["init", "--provider", "vips"] },
            Refusal(
                "a provider that nobody has", code: 64,
                says: "'stripe'. There is vipps, certitrade, bambora, bambora-beta, billmate, vtex."
            ) { $0.arguments = ["init", "--provider", "shop=stripe"] },
            Refusal("an account twice", code: 64, says: "there is an account 'vipps' already") {
                $0.arguments = ["init", "--provider", "vipps", "--provider", "mobilepay"]
            },
            Refusal("accounts that share variables", code: 64, says: "have the same variables") {
                $0.arguments = ["init", "--provider", "a-b=vipps", "--provider", "a.b=vipps"]
            },
            Refusal("an unusable name", code: 64, says: "the account's name 'a b' can't be used") {
                $0.arguments = ["init", "--provider", "a b=vipps"]
            },
            Refusal("nothing chosen", code: 64, says: "say --provider once for each account") {
                $0.arguments = ["init"]
            },
            Refusal("a ledger and a configuration", code: 64, says: "--ledger and --provider:") {
                $0.arguments = ["init", "--ledger", "--provider", "vipps"]
            },
            Refusal("a folder that is not there", code: 73, says: "Check that its folder is") {
                $0.arguments = ["init", "--provider", "vipps", "--config", "none/annul.yaml"]
            },
        ]

        /// Where everybody may write to the folder that there is, a ledger wants its own.
        @Test(.timeLimit(.minutes(1))) func aLedgerGetsAFolderOfItsOwn() async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                let folder = [FileAttributeKey.posixPermissions: 0o777]
                try FileManager.default.createDirectory(
                    atPath: workshop.path("open"), withIntermediateDirectories: false)
                try FileManager.default.setAttributes(folder, ofItemAtPath: workshop.path("open"))
                let refused = try await workshop.annul(
                    "--ledger", "open/annul.ledger", "init", "--ledger")
                #expect(refused.code == 77)
                #expect(refused.errors.contains("keep the ledger in one of its own there"))
                let made = try await workshop.annul(
                    "--ledger", "open/own/annul.ledger", "init", "--ledger")
                #expect(made.code == 0, "\(made.errors)")
                let facts = try FileManager.default.attributesOfItem(
                    atPath: workshop.path("open/own"))
                #expect(facts[.posixPermissions] as? Int == 0o700)
                #expect(try workshop.names(in: "open") == ["own"])
                let deeper = try await workshop.annul(
                    "--ledger", "none/own/annul.ledger", "init", "--ledger")
                #expect(deeper.code == 73)
                #expect(deeper.errors.contains("Check that the folder above it is there"))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: refusals)
        func whatCantBeWrittenIsRefused(_ refusal: Refusal) async throws {
            try await Workshop.lend { workshop in
                let ended = try await workshop.annul(refusal.arguments) { _ in }
                #expect(ended.code == refusal.code, "\(ended.errors)")
                #expect(ended.output == "")
                #expect(ended.errors.contains(refusal.sentence), "\(ended.errors)")
                #expect(try workshop.names(in: "") == [])
            }
        }
    }
}
