import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// What can't work is said in a sentence, has its exit code, and sends nothing.
    @Suite struct RefusalTests {
        static let configurations: [Refusal] = [
            Refusal(
                "a typo in the configuration", code: 78,
                says:
                    "'accounts.vipps-test.limits' has no key 'concurency'; did you mean 'concurrency'?"
            ) { $0.edit = { $0.replacing("concurrency:", with: "concurency:") } },
            Refusal(
                "a missing secret", code: 78, says: "END_TO_END_CLIENT_SECRET, which is not set."
            ) { $0.environment["END_TO_END_CLIENT_SECRET"] = nil },
            Refusal("a missing configuration", code: 66, says: "missing.yaml") {
                $0.arguments = ["--config", "missing.yaml", "run", "payments.csv"]
            },
            Refusal(
                "a live account without a ledger", code: 66,
                says:
                    "annul.ledger; `annul init --ledger` creates one; if there was one yesterday, stop"
            ) {
                $0.settings.environment = "live"
            },
        ]

        static let inputs: [Refusal] = [
            Refusal("a missing file", code: 66, says: "missing.csv") {
                $0.arguments = ["run", "missing.csv"]
            },
            Refusal("no reference column", code: 65, says: "payments.csv") {
                $0.files["payments.csv"] = "order_id,amount\n1,2.00\n"
            },
            Refusal("a zero-byte file", code: 65, says: "payments.csv") {
                $0.files["payments.csv"] = ""
            },
            Refusal(
                "one unusable row where none is wanted", code: 65, says: "--strict asks for none"
            ) {
                $0.files["payments.csv"] = "reference,order\ntest-ok-000001,1\n,2\n"
                $0.arguments = ["run", "--strict", "payments.csv"]
            },
            Refusal("another number of rows", code: 65, says: "has 1 rows, and --expect-rows asks")
            {
                $0.arguments = ["run", "--expect-rows", "2", "payments.csv"]
            },
            Refusal("a file that is no gzip", code: 65, says: "payments.csv.gz") {
                $0.files["payments.csv.gz"] = "reference\ntest-ok-000001\n"
                $0.arguments = ["run", "payments.csv.gz"]
            },
            Refusal("JSON Lines without a reference", code: 65, says: "payments.jsonl") {
                $0.files["payments.jsonl"] = "{\"order\":1}\n"
                $0.arguments = ["run", "payments.jsonl"]
            },
            Refusal("too many unusable rows", code: 65, says: "12 of 20 rows are unusable") {
                let good = (1...8).map { "test-ok-00000\($0),1\n" }.joined()
                $0.files["payments.csv"] =
                    "reference,order\n" + good + String(repeating: ",1\n", count: 12)
            },
        ]

        static let usages: [Refusal] = [
            Refusal(
                "an unknown account", code: 64,
                says: "there is no such account. The configuration has vipps-test."
            ) { $0.arguments = ["run", "--account", "vipps-live", "payments.csv"] },
            Refusal("a file bound to an unknown account", code: 64, says: "no such account") {
                $0.arguments = ["run", "vipps-live=payments.csv"]
            },
            Refusal("no file", code: 64, says: "Missing expected argument") {
                $0.arguments = ["run"]
            },
            Refusal("an unknown flag", code: 64, says: "Unknown option '--fast'") {
                $0.arguments = ["run", "--fast", "payments.csv"]
            },
            Refusal(
                "a misspelt account", code: 64,
                says: "--account vips-test: there is no such account. Did you mean 'vipps-test'?"
            ) { $0.arguments = ["run", "--account", "vips-test", "payments.csv"] },
            Refusal(
                "a file bound to a misspelt account", code: 64,
                says:
                    "Vipps_Test=payments.csv: there is no such account. Did you mean 'vipps-test'?"
            ) { $0.arguments = ["run", "Vipps_Test=payments.csv"] },
            Refusal(
                "a misspelt flag", code: 64,
                says: "Unknown option '--unatended'. Did you mean '--unattended'?"
            ) { $0.arguments = ["run", "--unatended", "payments.csv"] },
            Refusal(
                "an unknown command", code: 64,
                says: "there is no command 'cancel'. `annul --help` lists them."
            ) { $0.arguments = ["cancel"] },
            Refusal(
                "a misspelt command", code: 64,
                says: "there is no command 'statsu'. Did you mean 'status'?"
            ) { $0.arguments = ["--config", "annul.yaml", "statsu", "latest"] },
            Refusal(
                "help about a misspelt command", code: 64,
                says: "there is no command 'resum'. Did you mean 'resume'?"
            ) { $0.arguments = ["help", "resum"] },
            Refusal("an unknown format", code: 64, says: "there is csv, tsv and jsonl") {
                $0.arguments = ["run", "--format", "xml", "payments.csv"]
            },
            Refusal("standard input without a format", code: 64, says: "say --format csv or jsonl")
            {
                $0.arguments = ["run", "-"]
            },
            Refusal("standard input twice", code: 64, says: "'-' stands there twice") {
                $0.arguments = ["run", "--format", "csv", "-", "vipps-test=-"]
            },
            Refusal("a limit of nothing", code: 64, says: "--limit 0: say a number of rows.") {
                $0.arguments = ["run", "--limit", "0", "payments.csv"]
            },
            Refusal("a rerun of what is good", code: 64, says: "such payments are cancelled") {
                $0.arguments = ["rerun", "latest", "--outcome", "cancelled"]
            },
            Refusal("a rerun of what is unusable", code: 64, says: "rejected.csv") {
                $0.arguments = ["rerun", "latest", "--outcome", "rejected"]
            },
            Refusal("a rerun without a ledger", code: 66, says: "annul.ledger") {
                $0.arguments = ["rerun", "latest"]
            },
            Refusal(
                "an unknown outcome", code: 64,
                says: "--outcome gone: there is no such outcome. There is cancelled,"
            ) { $0.arguments = ["export", "latest", "--outcome", "gone"] },
            Refusal(
                "a misspelt outcome", code: 64,
                says: "--outcome in-dobut: there is no such outcome. Did you mean 'in_doubt'?"
            ) { $0.arguments = ["export", "latest", "--outcome", "in-dobut"] },
            Refusal(
                "a misspelt reason", code: 64,
                says: "--reason capturd: there is no such reason. Did you mean 'captured'?"
            ) { $0.arguments = ["rerun", "latest", "--reason", "capturd"] },
            Refusal(
                "an unknown reason", code: 64,
                says: "--reason weather: there is no such reason. `annul status RUN` shows a run's."
            ) { $0.arguments = ["rerun", "latest", "--reason", "weather"] },
            Refusal("a status without a ledger", code: 66, says: "annul.ledger") {
                $0.arguments = ["status"]
            },
            Refusal("a resume without a ledger", code: 66, says: "annul.ledger") {
                $0.arguments = ["resume"]
            },
        ]

        @Test(.timeLimit(.minutes(1)), arguments: configurations + inputs + usages)
        func itIsRefused(_ refusal: Refusal) async throws {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    let text = refusal.settings.text(port: sandbox.port)
                    try workshop.write(refusal.edit(text), to: "annul.yaml")
                    for (name, text) in refusal.files { try workshop.write(text, to: name) }
                    let ended = try await workshop.annul(
                        refusal.arguments, refusal.environment, meanwhile: { _ in })
                    #expect(ended.code == refusal.code, "\(ended.errors)")
                    #expect(ended.output == "")
                    #expect(ended.errors.contains(refusal.sentence), "\(ended.errors)")
                }
                #expect(truth.totals.requests == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aHeaderAloneIsARunOfNoRows() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write("reference\n", to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv", "--json")
                #expect(ended.code == 0, "\(ended.errors)")
                let run = try #require(ended.json()["run"].string)
                try workshop.checkFiles(of: run, rows: 0)
                #expect(try await sandbox.totals().requests == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRowOfAnUnknownAccountIsRejected() async throws {
            try await Workshop.lend { workshop, sandbox in
                let input = "reference,account\ntest-ok-000001,vipps-test\ntest-ok-000002,nobody\n"
                try workshop.write(input, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 3, "\(ended.errors)")
                let table = try await workshop.exported()
                #expect(try table.column("annul_outcome") == ["cancelled", "rejected"])
                #expect(try table.column("annul_reason") == ["released", "no_account"])
                #expect(try await sandbox.truth().payments.map(\.reference) == ["test-ok-000001"])
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatIsNotThereIsNotFound() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(1).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let requests = try await sandbox.totals().requests
                for command in ["resume", "status", "export", "show"] {
                    let ended = try await workshop.annul(command, "20200101")
                    #expect(ended.code == 66, "\(command)")
                    #expect(ended.output == "")
                    #expect(ended.errors.hasPrefix("annul: "), "\(ended.errors)")
                    #expect(ended.errors.contains("20200101"), "\(ended.errors)")
                }
                #expect(try await sandbox.totals().requests == requests)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aDamagedLedgerStopsEverything() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(50).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let requests = try await sandbox.totals().requests
                try workshop.damage("annul.ledger")
                for command in [["run", "payments.csv"], ["resume"], ["status"]] {
                    let ended = try await workshop.annul(command) { _ in }
                    #expect(ended.code == 12, "\(command): \(ended.errors)")
                    #expect(ended.output == "")
                    #expect(ended.errors.contains("annul.ledger"), "\(ended.errors)")
                }
                #expect(try await sandbox.totals().requests == requests)
            }
        }
    }
}
