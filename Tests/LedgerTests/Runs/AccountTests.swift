import AnnulModel
import Testing

@testable import Ledger

/// The right ledger: what an account name stands for never changes.
struct AccountTests {
    private func error(_ body: () async throws -> Void) async -> LedgerError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    @Test(arguments: [true, false])
    func aNameStandsForOneMerchant(isReopened: Bool) async throws {
        let bench = try Workbench()
        var ledger = try bench.open()
        try await ledger.register([("acme", .acme)])
        if isReopened {
            await ledger.close()
            ledger = try bench.open()
        }
        let refused = await error { try await ledger.register([("acme", .other)]) }
        #expect(
            refused
                == LedgerError(
                    .contradicts,
                    "account 'acme' stood for vipps merchant 123456 in \(bench.path), and now for"
                        + " vipps merchant 654321. Give the new one another name, or use another"
                        + " ledger."))
        // The refusal is no damage: what agrees goes on.
        try await ledger.register([("acme", .acme), ("label", .acme)])
        #expect(try bench.query("SELECT count(*) FROM merchant", as: Int.self) == [1])
        try expectRecounts(bench)
    }

    @Test(arguments: [true, false])
    func testAndLiveNeverMix(isReopened: Bool) async throws {
        let bench = try Workbench()
        var ledger = try bench.open()
        try await ledger.register([("acme", .acme)])
        if isReopened {
            await ledger.close()
            ledger = try bench.open()
        }
        let live = Merchant(provider: .vipps, id: "123456", environment: .live)
        let refused = await error { try await ledger.register([("acme-live", live)]) }
        #expect(
            refused
                == LedgerError(
                    .contradicts,
                    "\(bench.path) holds test payments, and account 'acme-live' is live. Use one"
                        + " ledger for each environment."))
    }

    @Test func theFirstAccountsMustNotMixEither() async throws {
        let live = Merchant(provider: .vtex, id: "1", environment: .live)
        for accounts in [
            [("acme", Merchant.acme), ("live", live)], [("acme", .acme), ("acme", .other)],
        ] {
            let bench = try Workbench()
            let ledger = try bench.open()
            #expect(await error { try await ledger.register(accounts) }?.code == .contradicts)
            #expect(try bench.query("SELECT count(*) FROM account", as: Int.self) == [0])
        }
    }

    @Test func accountNamesAreLabels() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await ledger.register([("label", .acme)])
        try await bench.take(
            [row("p"), row("p", line: 3, account: "label")], into: ledger, as: "first")
        #expect(try bench.reading("first") == ["unprocessed", "duplicate same_payment"])
        try expectRecounts(bench, ledger)
    }
}
