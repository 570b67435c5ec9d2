import AnnulModel
import Ledger
import Testing

@testable import Reporting

/// What leaves the machine about a run.
@Suite struct RunNewsTests {
    @Test func aRunsIDFollowsFromItsName() {
        let id = RunNews.id(ofRun: "20261121-020500-7k3f")
        #expect(id == RunNews.id(ofRun: "20261121-020500-7k3f"))
        #expect(id != RunNews.id(ofRun: "20261121-020500-7k3g"))
        let parts = id.split(separator: "-").map(\.count)
        #expect(parts == [8, 4, 4, 4, 12])
        #expect(id.dropFirst(14).first == "8")
    }

    @Test func theTextNamesNoPaymentAndQuotesNobody() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r", [.payment("order-hunter2", minor: 1000), .payment("order-hunter3", minor: 1)])
        try await test.work(run, ["order-hunter2": [.captured]])
        let lane = try #require(try test.reader().lanes(of: run).first)
        try await test.ledger.mark(
            lane: lane.id, because: .authFailed, detail: "401: Kari Nordmann may not.")
        let text = try RunNews.text(
            ofRun: "r", from: test.reader(), asOf: test.clock.now)
        #expect(text.contains("Run r: ready"))
        #expect(text.contains("stopped (auth_failed)\n"))
        #expect(text.contains("captured"))
        #expect(!text.contains("hunter"))
        #expect(!text.contains("Nordmann"))
    }
}
