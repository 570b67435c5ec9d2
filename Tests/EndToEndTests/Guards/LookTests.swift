import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// Payments that are read before they are cancelled.
    @Suite struct LookTests {
        private func settings(_ account: String) -> Settings {
            var settings = Settings()
            settings.account = [account]
            return settings
        }

        static let input = """
            reference,amount_minor,currency
            order-right,1000,NOK
            order-dearer,999,NOK
            order-foreign,1000,SEK
            order-silent,,
            order-gone,1000,NOK
            order-part,900,NOK

            """
        static let scenarios = """
            order-right,ok,1000,NOK
            order-dearer,ok,1000,NOK
            order-foreign,ok,1000,NOK
            order-silent,ok,1000,NOK
            order-gone,already,1000,NOK
            order-part,partly,900,NOK

            """

        private func run(_ settings: Settings, guards: String = "") async throws -> (
            code: Int32?, rows: [String: (Outcome, String)], truth: Truth
        ) {
            var code: Int32?
            var rows: [String: (Outcome, String)] = [:]
            var truth: Truth?
            var settings = settings
            if !guards.isEmpty { settings.file = ["guards: \(guards)"] }
            try await Workshop.lend { workshop in
                try workshop.write(Self.scenarios, to: "scenarios.csv")
                let options = ["--scenario-file", workshop.path("scenarios.csv"), "--strict"]
                truth = try await workshop.sandbox(options) { sandbox in
                    try workshop.configure(settings, port: sandbox.port)
                    try workshop.write(Self.input, to: "payments.csv")
                    let run = try await workshop.annul("run", "payments.csv")
                    code = run.code
                    let export = try await workshop.exported()
                    let columns = try (
                        export.column("reference"), export.column("annul_outcome"),
                        export.column("annul_reason")
                    )
                    for (index, reference) in columns.0.enumerated() {
                        rows[reference] = (
                            try #require(Outcome(rawValue: columns.1[index])), columns.2[index]
                        )
                    }
                    #expect(try await workshop.annul("verify").code == 0)
                }
            }
            return (code, rows, try #require(truth))
        }

        @Test(.timeLimit(.minutes(1)), arguments: ["", "{canary: {rows: 10, max_failed: 9}}"])
        func anAmountThatDiffersIsRejected(guards: String) async throws {
            let compare = guards.isEmpty ? "compare: all" : "compare: canary"
            let (code, rows, truth) = try await run(settings(compare), guards: guards)
            #expect(code == 3)
            #expect(rows["order-right"]?.0 == .cancelled)
            #expect(rows["order-silent"]?.0 == .cancelled)
            #expect(rows["order-gone"]?.0 == .alreadyCancelled)
            #expect(rows["order-part"]?.0 == .remainderReleased)
            for reference in ["order-dearer", "order-foreign"] {
                #expect(rows[reference]?.0 == .rejected)
                #expect(rows[reference]?.1 == "mismatch")
            }
            let cancelled = truth.payments.filter { $0.cancelRequests > 0 }.map(\.reference)
            #expect(Set(cancelled) == ["order-right", "order-silent", "order-part"])
        }

        @Test(.timeLimit(.minutes(1)), arguments: ["compare: never", "compare: canary"])
        func whatIsNotComparedIsCancelled(compare: String) async throws {
            let (code, rows, _) = try await run(settings(compare))
            #expect(code == 0)
            #expect(rows["order-dearer"]?.0 == .cancelled)
        }

        @Test(.timeLimit(.minutes(1))) func whatIsCapturedInPartIsLeftAlone() async throws {
            let (code, rows, truth) = try await run(settings("partly_captured: refuse"))
            #expect(code == 3)
            #expect(rows["order-part"]?.0 == .notCancellable)
            #expect(rows["order-part"]?.1 == "captured")
            #expect(rows["order-right"]?.0 == .cancelled)
            #expect(truth.payments.first { $0.reference == "order-part" }?.cancelRequests == 0)
        }
    }
}
