import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// All providers in one run, over both forms of input.
    @Suite struct FiveProvidersTests {
        @Test(.timeLimit(.minutes(3))) func oneRunOverBothFormatsAgreesWithTheTruth() async throws {
            try await Workshop.lend { workshop in
                var rows: [ClaimedRow] = []
                let truth = try await workshop.sandbox(
                    ["--slow", "300ms", "--paid-after", "100ms"]
                ) { sandbox in
                    try await workshop.example(rows: 1620, port: sandbox.port)
                    let inputs = ["payments.csv", "payments.jsonl"]
                    let plan = try await workshop.annul(["plan", "--json"] + inputs) { _ in }
                    #expect(plan.code == 0, "\(plan.errors)")
                    #expect(try plan.json()["to_send"].intValue == 1620)
                    let run = try await workshop.annul(["run", "--json"] + inputs) { _ in }
                    // VTEX has no look-up: what keeps silent there stays in doubt.
                    #expect(run.code == 4, "\(run.errors)")
                    rows = try await workshop.rows()
                    let summary = try run.json()
                    try expectBalance(of: summary)
                    try workshop.checkFiles(
                        of: try #require(summary["run"].string), rows: rows.count)
                    #expect(summary["accounts"].elements?.count == 6)

                    // Another run asks about what failed, and about nothing else.
                    let before = try await sandbox.totals()
                    let again = try await workshop.annul(["run"] + inputs) { _ in }
                    #expect(again.code == 4, "\(again.errors)")
                    #expect(try await sandbox.totals().effects == before.effects)
                    rows += try await workshop.rows()
                }
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(rows.count == 3240)
                #expect(rows.prefix(1620).allSatisfy { $0.outcome.group != .input })
                for row in rows where row.outcome == .inDoubt {
                    #expect(row.account == "vtex")
                    #expect(row.reference?.contains("nobody") == true)
                }
                #expect(truth.totals.repeatedEffects == 0)
                #expect(truth.totals.liveRequests == 0)
                #expect(truth.totals.badAuthentication == 0)
                #expect(Set(truth.payments.map(\.provider)) == Set(ProviderName.allCases))
                // Every story that is told was there to be told.
                for provider in ProviderName.allCases {
                    let told = Set(
                        truth.payments.filter { $0.provider == provider }.map(\.scenario))
                    let known = Set(Scenario.all(at: provider)).subtracting([.forbidden])
                    #expect(told == known, "\(provider)")
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRecheckIsRefusedWhereNobodyCanBeAsked() async throws {
            try await Workshop.lend { workshop in
                let truth = try await workshop.sandbox { sandbox in
                    try await workshop.example(rows: 12, port: sandbox.port)
                    let run = try await workshop.annul("run", "--recheck", "payments.csv")
                    #expect(run.code == 64, "\(run.errors)")
                    #expect(
                        run.errors.contains(
                            "account 'vtex' (vtex) can't be asked about a payment's state."))
                }
                #expect(truth.totals.requests == 0)
            }
        }

        /// By the input's amounts every row stands in one group.
        private func expectBalance(of summary: JSONValue) throws {
            let money = try #require(summary["totals"]["money"].elements)
            #expect(money.compactMap { $0["currency"].string } == ["BRL", "DKK", "NOK", "SEK"])
            for currency in money {
                func figure(_ name: String) -> Int64 { currency[name].intValue ?? 0 }
                #expect(figure("authorized") > 0)
                let groups = ["good", "failed", "open", "input"].map(figure).reduce(0, +)
                #expect(figure("authorized") == groups, "\(currency.compactText)")
            }
        }
    }
}

extension Workshop {
    /// Puts a configuration and input for all providers into the folder, and everything fast.
    func example(rows: Int, port: Int) async throws {
        let ended = try await sandboxCommand([
            "example", "--sandbox-port", "\(port)", "--rows", "\(rows)",
            "--setting", "limits: {rate: 400/s, concurrency: 8, per_payment: 6000/min}",
            "--setting",
            "retry: {base: 20ms, cap: 200ms, budget: 50% + 1000/s, busy: {first: 50ms, cap: 1s}}",
            "--setting", "timeouts: {connect: 2s, request: 3s}", "--setting", "doubt: {settle: 6s}",
            folder,
        ])
        try #require(ended.code == 0, "\(ended.errors)")
    }
}
