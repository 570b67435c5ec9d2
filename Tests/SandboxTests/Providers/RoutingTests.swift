import AnnulModel
import HTTPTypes
import Sandbox
import Testing

@Suite struct RoutingTests {
    /// What each path is counted as; all are refused for want of credentials.
    @Test(arguments: [
        (HTTPRequest.Method.put, "/payment/11114", "cancel"),
        (.get, "/ctpsp/ws/2.0/payment/11114", "lookup"),
        (.put, "/certitrade/payment/11114", "cancel"),
        (.put, "/certitrade/ctpsp/ws/2.0/payment/11114?x=1", "cancel"),
        (.post, "/payments/order-1/cancel/", "cancel"), (.get, "/payments/order-1/", "lookup"),
        (.post, "/bambora/v1/merchants/1/payments/order-1/cancel/", "cancel"),
        (.get, "/v1/merchants/1/payments/order-1/", "lookup"), (.post, "/connect/token", "token"),
        (.post, "/bambora/connect/token", "token"),
        (.post, "/epayment/v1/payments/order-0000001/cancel", "cancel"),
        (.post, "/vipps/accesstoken/get", "token"),
        (.post, "/payments/order-1/cancellations", "cancel"),
        (.post, "/vtex/payments/order-1/cancellations", "cancel"), (.post, "/", "other"),
        (.post, "/billmate", "other"), (.post, "/elsewhere", "other"),
        // The name in front decides, whatever follows it.
        (.post, "/vipps/payments/order-1/cancel/", "other"),
        (.post, "/bambora/payments/order-1/cancellations", "other"),
    ])
    func everyPathHasItsProvider(method: HTTPRequest.Method, path: String, kind: String) {
        let desk = Desk()
        _ = desk.send(method, path)
        #expect(desk.totals.byKind == [kind: 1])
    }

    /// One reference at every provider: five payments.
    @Test func providersKeepTheirPaymentsApart() {
        let desk = Desk()
        #expect(CertiTradeCaller(desk).cancel("900000001").status == 200)
        #expect(BamboraCaller(desk).cancel("900000001").status == 200)
        #expect(BamboraV1Caller(desk).cancel("900000001").status == 201)
        #expect(BillmateCaller(desk).cancel("900000001").status == 200)
        #expect(VTEXCaller(desk).cancel("900000001").status == 200)
        let truth = desk.bank.truth(at: desk.now)
        #expect(
            truth.payments.map(\.merchant)
                == ["T100000001", "T200000002", "17338", "2345", "sandbox-store"])
        #expect(truth.payments.allSatisfy { $0.effects == 1 })
        #expect(truth.payments(of: .bambora, reference: nil).payments.count == 2)
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderRefusesCredentialsInItsWay(provider: ProviderName) {
        let desk = Desk()
        let vipps = Caller(sharing: desk.bank)
        let billmate = BillmateCaller(desk)
        let v1 = BamboraV1Caller(desk)
        desk.bank.impose(.unauthorized, until: vipps.now + .seconds(5))
        let look =
            switch provider {
            case .certitrade:
                CertiTradeCaller.look(CertiTradeCaller(desk).cancel("11114").response)
            case .bambora: BamboraCaller.look(v1.cancel("order-1").response)
            case .vipps: "\(vipps.cancel("order-0000001", key: "key").status)"
            case .billmate: BillmateCaller.look(billmate.cancel("1000235").response)
            case .vtex: VTEXCaller.look(VTEXCaller(desk).cancel("P-1").response)
            }
        let expected: [ProviderName: String] = [
            .certitrade: "403 Not authorized", .bambora: "401 about:blank", .vipps: "401",
            .billmate: "top 9011", .vtex: "401 unauthorized",
        ]
        #expect(look == expected[provider])
        #expect(desk.totals.effects == 0)
    }

    @Test func everyAccountsLimitIsItsOwn() {
        let desk = Desk(SandboxAccount.all(rate: Rate(1, per: .seconds(1))))
        let statuses: [[Int]] = [
            (0..<2).map { CertiTradeCaller(desk).cancel("1111\($0)").status },
            (0..<2).map { BamboraCaller(desk).cancel("order-\($0)").status },
            (0..<2).map { BillmateCaller(desk).cancel("1000\($0)").status },
            (0..<2).map { VTEXCaller(desk).cancel("P-\($0)").status },
        ]
        #expect(statuses == [[200, 429], [200, 429], [200, 429], [200, 429]])
        #expect(desk.totals.accountViolations == 4)
    }

    @Test func aPaymentsLimitIsWhatTheRulesSay() {
        var rules = SandboxRules(accounts: SandboxAccount.all())
        rules.perPayment = Rate(1, per: .seconds(60))
        let desk = Desk(rules)
        let caller = BamboraCaller(desk)
        #expect(caller.read("order-1").status == 200)
        #expect(caller.cancel("order-1").status == 200)
        #expect(caller.cancel("order-1").status == 429)
        #expect(desk.totals.referenceViolations == 1)
    }
}
