import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// What a run would do, without doing it.
    @Suite struct PlanTests {
        @Test(.timeLimit(.minutes(1))) func aPlanSendsNothingAndKeepsNothing() async throws {
            let payments = Payments(30, [.captured])
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv + ",,,\n", to: "payments.csv")
                let before = try workshop.names(in: "")
                let plan = try await workshop.annul("plan", "payments.csv", "--json")
                #expect(plan.code == 3, "\(plan.errors)")
                let json = try plan.json()
                #expect(json["to_send"].intValue == 30)
                #expect(json["rejected"].intValue == 1)
                #expect(json["accounts"][0]["account"].string == "vipps-test")
                #expect(json["inputs"][0]["name"].string == "payments.csv")
                #expect(try workshop.names(in: "") == before)
                #expect(try await sandbox.totals().requests == 0)

                let dry = try await workshop.annul("run", "--dry-run", "payments.csv", "--json")
                #expect(dry.code == 3)
                #expect(try dry.json()["digest"] == json["digest"])
                #expect(try workshop.names(in: "") == before)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aPlanKnowsWhatEarlierRunsDid() async throws {
            let payments = Payments(30, [])
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let fresh = try await workshop.annul("plan", "payments.csv")
                #expect(fresh.code == 0)
                #expect(fresh.output.contains("30 payments would be cancelled."))
                #expect(try await workshop.annul("run", "--limit", "10", "payments.csv").code == 4)
                let rest = try await workshop.annul("plan", "payments.csv")
                #expect(rest.code == 0, "\(rest.errors)")
                #expect(rest.output.contains("20 payments would be cancelled."))
                #expect(rest.output.contains("duplicate (earlier_run)  10"))
                #expect(rest.output != fresh.output)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aPlanWorksWhileARunHoldsTheLedger() async throws {
            let payments = Payments(200, [])
            try await Workshop.lend(Settings(rate: "50/s")) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(3, of: "cancel")
                    let plan = try await workshop.annul("plan", "payments.csv")
                    #expect(plan.code == 0, "\(plan.errors)")
                    #expect(plan.output.contains("duplicate (earlier_run)"))
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
            }
        }
    }
}
