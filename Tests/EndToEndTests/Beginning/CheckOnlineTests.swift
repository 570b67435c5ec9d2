import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// `annul check --online` finds wrong credentials before a night does, and touches nothing.
    @Suite struct CheckOnlineTests {
        private static let accounts = [
            "bambora-beta", "bambora-v1", "billmate", "certitrade", "vipps", "vtex",
        ]

        @Test(.timeLimit(.minutes(1))) func rightCredentialsAreLetIn() async throws {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    try await workshop.example(rows: 12, port: sandbox.port)
                    let check = try await workshop.annul("check", "--online")
                    #expect(check.code == 0, "\(check.errors)")
                    #expect(
                        check.output.contains(
                            "  vipps (vipps 123456, test): let in at "
                                + "http://127.0.0.1:\(sandbox.port)/vipps. Whether they are good for "
                                + "merchant serial number 123456 and the ePayment API, only the first "
                                + "payment shows.\n"))
                    #expect(check.errors.contains("the configuration is usable"))
                    let results = try await workshop.annul("check", "--online", "--json").results()
                    for account in Self.accounts {
                        #expect(
                            results[account] == (account == "vtex" ? "unknowable" : "let_in"))
                    }
                    let quiet = try await workshop.annul("check", "--online", "--quiet")
                    #expect(quiet.output == "")
                    #expect(!quiet.errors.contains("let in"))
                    // No ledger is wanted, and none is made.
                    #expect(
                        try workshop.names(in: "").filter { $0.contains("ledger") } == [])
                }
                // One request for each account that can be asked, three times.
                #expect(truth.totals.requests == 15)
                #expect(truth.totals.byKind["cancel"] == nil)
                #expect(truth.totals.effects == 0)
                #expect(truth.totals.badAuthentication == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func wrongCredentialsAreNamed() async throws {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    try await workshop.example(rows: 12, port: sandbox.port)
                    // The last secret of each: sorted by name, that is the one that proves the rest.
                    try workshop.edit("annul.yaml") { text in
                        text.replacing("sandbox-secret}", with: "wrong-secret}")
                            .replacing("sandboxapikey}", with: "anotherapikey}")
                            .replacing("key: {plain: sandbox-key}", with: "key: {plain: wrong}")
                    }
                    let check = try await workshop.annul("check", "--online", "--json")
                    #expect(check.code == 78, "\(check.errors)")
                    let results = try check.results()
                    for account in Self.accounts {
                        #expect(
                            results[account] == (account == "vtex" ? "unknowable" : "refused"),
                            "\(account): \(check.output)")
                    }
                    let base = "http://127.0.0.1:\(sandbox.port)"
                    for sentence in [
                        "annul: vipps (vipps 123456, test): turned away at \(base)/vipps. Vipps gave "
                            + "no access token (HTTP 401). Check client_id, client_secret, "
                            + "subscription_key and the merchant serial number",
                        "bambora-v1 (bambora T200000002, test): turned away at "
                            + "\(base)/bambora/connect/token. ",
                        "bambora-beta (bambora T100000001, test): turned away at \(base)/bambora. ",
                        "certitrade (certitrade 2345, test): turned away at \(base)/certitrade. ",
                        "billmate (billmate 17338, test): turned away at \(base)/billmate. ",
                    ] { #expect(check.errors.contains(sentence), "\(check.errors)") }
                    #expect(!check.errors.contains("wrong-secret"))
                    #expect(!check.output.contains("wrong-secret"))
                }
                #expect(truth.totals.requests == 5)
                #expect(truth.totals.badAuthentication == 5)
                #expect(truth.totals.effects == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aWrongSubscriptionKeyIsSeenToo() async throws {
            try await Workshop.lend { workshop, _ in
                var environment = Settings.environment
                environment["END_TO_END_SUBSCRIPTION_KEY"] = "wrong"
                let check = try await workshop.annul(["check", "--online"], environment) { _ in }
                #expect(check.code == 78, "\(check.errors)")
                #expect(check.errors.contains("turned away"), "\(check.errors)")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aWrongAddressIsNotAWrongKey() async throws {
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox { sandbox in
                    try await workshop.example(rows: 12, port: sandbox.port)
                    // Nobody listens on port 1.
                    try workshop.edit("annul.yaml") {
                        $0.replacing("127.0.0.1:\(sandbox.port)", with: "127.0.0.1:1")
                    }
                    let check = try await workshop.annul("check", "--online", "--json")
                    #expect(check.code == 75, "\(check.errors)")
                    let results = try check.results()
                    for account in Self.accounts {
                        #expect(
                            results[account] == (account == "vtex" ? "unknowable" : "unreachable"))
                    }
                    #expect(
                        check.errors.contains(
                            "vipps (vipps 123456, test): http://127.0.0.1:1/vipps can't be reached. "
                                + "Why: connection refused"), "\(check.errors)")
                    #expect(check.errors.contains("Check base_url, this machine's network,"))
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatMustBeMendedCountsMoreThanWhatMayPass() async throws
        {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    try await workshop.example(rows: 12, port: sandbox.port)
                    try workshop.edit("annul.yaml") {
                        $0.replacing("/certitrade", with: "/nowhere")
                            .replacing("{plain: sandbox-key}", with: "{env: NOT_SET_ANYWHERE}")
                    }
                    let check = try await workshop.annul("check", "--online", "--json")
                    #expect(check.code == 78, "\(check.errors)")
                    let results = try check.results()
                    #expect(results["certitrade"] == "unclear")
                    #expect(results["billmate"] == "unusable")
                    #expect(results["vipps"] == "let_in")
                    #expect(check.errors.contains("NOT_SET_ANYWHERE, which is not set."))
                    #expect(check.errors.contains("tells nothing about the credentials."))
                }
                // The account without secrets was not asked about.
                #expect(truth.totals.effects == 0)
            }
        }
    }
}

extension Workshop {
    fileprivate func edit(_ name: String, _ change: (String) -> String) throws {
        try write(change(String(decoding: bytes(of: name), as: UTF8.self)), to: name)
    }
}

extension Ended {
    /// What was seen of each account.
    fileprivate func results() throws -> [String: String] {
        (try json()["online"].elements ?? []).reduce(into: [:]) { results, trial in
            results[trial["account"].string ?? ""] = trial["result"].string
        }
    }
}
