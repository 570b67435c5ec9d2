import AnnulModel
import HTTPTypes
import Sandbox
import Testing

@Suite struct VippsTests {
    @Test func aCancelReleasesWhatIsAuthorized() {
        let caller = Caller()
        let amount = Seed.amount(for: "order-0000001")
        let answer = caller.cancel("order-0000001", key: "the-key")
        #expect(answer.json["state"].string == "AUTHORIZED")
        #expect(answer.json["aggregate"]["authorizedAmount"]["value"].intValue == amount)
        #expect(answer.cancelledAmount == amount)
        #expect(answer.json["aggregate"]["cancelledAmount"]["currency"].string == "NOK")
        #expect(answer.json["reference"].string == "order-0000001")
        #expect(caller.payment("order-0000001").json["aggregate"] == answer.json["aggregate"])
    }

    @Test func aPartlyCapturedPaymentKeepsWhatWasCaptured() {
        let aggregate = Caller().cancel("order-partly-01", key: "the-key").json["aggregate"]
        let values = ["authorizedAmount", "capturedAmount", "cancelledAmount"].map {
            aggregate[$0]["value"].intValue ?? -1
        }
        #expect(values[1] > 0)
        #expect(values[0] == values[1] + values[2])
    }

    @Test func aPaymentNotYetAuthorizedIsTerminated() {
        let answer = Caller().cancel("order-created-1", key: "the-key")
        #expect(answer.json["state"].string == "TERMINATED")
        #expect(answer.cancelledAmount == 0)
    }

    @Test(arguments: [
        ("order-0000001", ["CREATED", "AUTHORIZED", "CANCELLED the-key"]),
        ("order-created-1", ["CREATED", "TERMINATED the-key"]),
        ("order-already-1", ["CREATED", "AUTHORIZED", "CANCELLED"]),
        ("order-captured-1", ["CREATED", "AUTHORIZED", "CAPTURED"]),
        ("order-partly-1", ["CREATED", "AUTHORIZED", "CAPTURED", "CANCELLED the-key"]),
        ("order-expired-1", ["CREATED", "EXPIRED"]),
        ("order-aborted-1", ["CREATED", "ABORTED"]),
        (
            "order-thirdparty-1",
            ["CREATED", "AUTHORIZED", "CANCELLED third-party-order-thirdparty-1"]
        ),
    ])
    func theEventLogSaysWhoCancelled(reference: String, expected: [String]) {
        let caller = Caller()
        _ = caller.cancel(reference, key: "the-key")
        let log = caller.events(reference).json.elements ?? []
        let events = log.map { event in
            [event["name"].string, event["idempotencyKey"].string].compactMap(\.self)
                .joined(separator: " ")
        }
        #expect(events == expected)
    }

    @Test(arguments: [
        ("nobody", "sandbox-secret", "sandbox-subscription", 401),
        ("sandbox-client", "wrong", "sandbox-subscription", 401),
        ("sandbox-client", "sandbox-secret", "wrong", 401),
        ("sandbox-client", "sandbox-secret", "sandbox-subscription", 200),
    ])
    func aTokenNeedsEveryCredential(
        client: String, secret: String, subscription: String, status: Int
    ) {
        let caller = Caller()
        let answer = caller.fetchToken(client: client, secret: secret, subscription: subscription)
        #expect(answer.status == status)
        #expect(caller.totals.badAuthentication == (status == 200 ? 0 : 1))
    }

    @Test(arguments: [
        ("Authorization", "Bearer unknown", 401), ("Authorization", "bearer TOKEN", 401),
        ("Authorization", "", 401), ("Ocp-Apim-Subscription-Key", "wrong", 401),
        ("Merchant-Serial-Number", "999999", 403),
    ])
    func aCancelNeedsEveryCredential(field: String, value: String, status: Int) {
        let caller = Caller()
        let value = value.replacing("TOKEN", with: caller.token)
        let answer = caller.cancel("order-0000001", key: "the-key", with: [field: value])
        #expect(answer.status == status)
        #expect(caller.totals.badAuthentication == 1)
        #expect(caller.totals.effects == 0)
    }

    @Test func aTokenExpires() {
        var caller = Caller()
        caller.wait(.milliseconds(3_599_999))
        #expect(caller.payment("order-0000001").status == 200)
        caller.wait(.milliseconds(1))
        #expect(caller.payment("order-0000001").status == 401)
    }

    @Test func aTokenIsForOneAccount() {
        let rules = SandboxRules(accounts: [.vipps(), .vipps(merchant: "654321")])
        var caller = Caller(rules)
        caller.merchant = "654321"
        #expect(caller.payment("order-0000001").status == 401)
    }

    @Test(arguments: [
        ("", 200), ("{}", 200), (#"{"cancelTransactionOnly":false}"#, 200),
        (#"{"cancelTransactionOnly":true}"#, 400), ("[]", 400), ("{", 400),
        (#"{"cancelTransactionOnly":"no"}"#, 400),
    ])
    func theBodyIsNothingOrAnObject(body: String, status: Int) {
        #expect(Caller().cancel("order-0000001", key: "the-key", body: body).status == status)
    }

    @Test func cancelTransactionOnlySparesWhatIsAuthorized() {
        let caller = Caller()
        let body = #"{"cancelTransactionOnly":true}"#
        #expect(caller.cancel("order-0000001", key: "key-1", body: body).code == "6060")
        #expect(caller.cancel("order-created-1", key: "key-2", body: body).status == 200)
    }

    @Test func aCancelWithoutAKeyIsRefused() {
        let caller = Caller()
        #expect(caller.cancel("order-0000001", key: nil).status == 400)
        #expect(
            caller.cancel("order-0000001", key: String(repeating: "k", count: 51)).status == 400)
        #expect(caller.totals.effects == 0)
    }

    @Test func anImpossibleReferenceIsRefused() {
        #expect(Caller().cancel("short", key: "the-key").status == 400)
        #expect(Caller().cancel("order_0000001", key: "the-key").status == 400)
    }

    @Test func theBaseAddressMayNameTheProvider() {
        let caller = Caller()
        #expect(caller.send(.get, "/vipps/epayment/v1/payments/order-0000001").status == 401)
        #expect(caller.send(.get, "/elsewhere").status == 404)
        #expect(caller.totals.byKind == ["token": 1, "lookup": 1, "other": 1])
    }
}
