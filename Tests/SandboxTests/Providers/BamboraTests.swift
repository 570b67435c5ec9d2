import AnnulModel
import HTTPTypes
import Sandbox
import Testing

@Suite struct BamboraTests {
    private let caller = BamboraCaller(Desk())

    // MARK: Beta

    @Test func theBetaListsWhatMayStillBeDone() {
        let before = caller.read("order-1").json
        #expect(before["operations"] == .array([.string("Cancel"), .string("Capture")]))
        #expect(before["operationInProgress"].bool == false)
        #expect(before["merchant"].string == "T100000001")
        let after = caller.cancel("order-1")
        #expect(after.status == 200)
        #expect(after.contentType == "application/json")
        #expect(after.json["payment"].string == "order-1")
        #expect(after.json["state"].string == "Canceled")
        #expect(after.json["operations"] == .array([]))
        #expect(caller.read("order-1").json == after.json)
    }

    @Test(arguments: [
        ("nobody@T100000001", "sandbox-secret"), ("sandbox-token@T100000001", "wrong"),
        ("sandbox-token@T999999999", "sandbox-secret"), ("sandbox-token", "sandbox-secret"),
        // A merchant of v1 has no such credentials.
        ("sandbox-token@T200000002", "sandbox-secret"),
    ])
    func theBetaNeedsEveryCredential(user: String, secret: String) {
        var caller = caller
        (caller.user, caller.secret) = (user, secret)
        let answer = caller.cancel("order-1")
        #expect(BamboraCaller.look(answer.response) == "401 about:blank")
        #expect(caller.desk.totals.badAuthentication == 1)
        #expect(caller.desk.totals.payments == 0)
    }

    /// The example of the documentation, taken apart by the sandbox.
    @Test func theWorkedExampleIsTaken() {
        let account = SandboxAccount(
            provider: .bambora, merchant: "123456789",
            secrets: ["token": "abcdefg", "secret": "7AQu7FGB2Kwm"])
        let desk = Desk([account])
        let fields = [
            "Authorization": "Basic YWJjZGVmZ0AxMjM0NTY3ODk6N0FRdTdGR0IyS3dt", "API-Version": "1",
        ]
        #expect(desk.send(.post, "/payments/order-1/cancel/", fields).status == 200)
    }

    @Test(arguments: [
        "/bambora/payments/order-1/cancel", "/bambora/payments/order-1/void/",
        "/bambora/payments/cancel/", "/bambora/payment/order-1/cancel/", "/bambora/",
    ])
    func anAddressWithoutItsSlashLeadsNowhere(path: String) {
        #expect(BamboraCaller.look(caller.send(.post, path).response) == "404 about:blank")
        #expect(caller.desk.totals.effects == 0)
    }

    @Test(arguments: [("1", 200), ("2", 400), ("", 400)])
    func theVersionMustBeNamed(version: String, status: Int) {
        let answer = caller.send(
            .post, "/bambora/payments/order-1/cancel/", with: ["API-Version": version])
        #expect(answer.status == status)
    }

    @Test(arguments: [
        ("order%2F1", "order/1"), ("b%C3%A5t%20%231", "båt #1"), ("100%25", "100%"),
    ])
    func aReferenceIsOnePartOfThePath(path: String, reference: String) {
        #expect(caller.cancel(path).json["payment"].string == reference)
        #expect(caller.desk.truth(reference)?.effects == 1)
    }

    @Test(arguments: ["bad%2", "bad%zz", "bad%ff"])
    func aReferenceThatCanNotBeReadLeadsNowhere(path: String) {
        #expect(caller.cancel(path).status == 404)
    }

    @Test(arguments: [
        (Scenario.ok, "Authorized"), (.created, "None"), (.already, "Canceled"),
        (.captured, "Captured"), (.expired, "Authorization Expired"), (.declined, "Declined"),
        (.aborted, "Voided"), (.blocked, "Authorized"), (.cannot, "Authorized"),
        (.backoffice, "Authorized"),
    ])
    func aReadShowsTheState(scenario: Scenario, state: String) {
        let reference = scenario.reference(1, at: .bambora)
        #expect(caller.read(reference).json["state"].string == state)
        #expect(BamboraV1Caller(caller.desk).read(reference).json["state"].string == state)
    }

    @Test func aProblemNamesAllFourMembers() {
        let body = caller.cancel("order-captured-1").json
        #expect(
            body["type"].string
                == "https://sandbox.invalid/errors/invalid_payment_state_transition")
        #expect(body["status"].intValue == 422)
        #expect(body["title"].string?.isEmpty == false)
        #expect(body["detail"].string?.isEmpty == false)
    }

    @Test func whatTheBackOfficeDidDoesNotShow() {
        let reference = "order-backoffice-1"
        #expect(BamboraCaller.look(caller.cancel(reference).response) == "402 cannot_cancel")
        #expect(caller.read(reference).json["state"].string == "Authorized")
        let payment = caller.desk.truth(reference)
        #expect(payment?.cancelled == payment?.authorized)
        #expect(payment?.effects == 0)
        #expect(payment?.cancellable == false)
    }

    @Test func aCancelMayBeUnderWayForSomeTime() {
        var caller = caller
        let reference = "order-pending-1"
        #expect(caller.cancel(reference).json["operationInProgress"].bool == true)
        caller.desk.wait(.milliseconds(4999))
        #expect(caller.read(reference).json["operationInProgress"].bool == true)
        #expect(
            BamboraCaller.look(caller.cancel(reference).response)
                == "409 payment_operation_blocked")
        #expect(caller.desk.truth(reference)?.effects == 0)
        caller.desk.wait(.milliseconds(1))
        #expect(caller.read(reference).json["state"].string == "Canceled")
        #expect(caller.read(reference).json["operationInProgress"].bool == false)
        #expect(caller.desk.truth(reference)?.effects == 1)
    }

    // MARK: Version 1

    @Test func version1TellsTheHistory() {
        let caller = BamboraV1Caller(Desk())
        let answer = caller.cancel("order-1")
        #expect(answer.status == 201)
        #expect(answer.json["state"].string == "Canceled")
        #expect(answer.json["external_id"].string == "order-1")
        #expect(answer.json["merchant_id"].string == "T200000002")
        let operations = answer.json["operations"].elements ?? []
        #expect(operations.map { $0["type"].string } == ["Authorize", "Cancel"])
        #expect(operations.last?["success"].bool == true)
        #expect(answer.json["_locked_at"].isNull)
        #expect(caller.cancel("order-pending-1").json["_locked_at"].string?.isEmpty == false)
    }

    @Test(arguments: [
        ("client-of-T200000002", "sandbox-secret", "client_credentials", "cancel_payment", 200),
        ("client-of-T200000002", "wrong", "client_credentials", "cancel_payment", 401),
        ("nobody", "sandbox-secret", "client_credentials", "cancel_payment", 401),
        ("client-of-T200000002", "sandbox-secret", "password", "cancel_payment", 400),
        ("client-of-T200000002", "sandbox-secret", "client_credentials", "", 400),
        ("client-of-T200000002", "sandbox-secret", "client_credentials", "everything", 400),
    ])
    func aTokenNeedsClientGrantAndScope(
        client: String, secret: String, grant: String, scope: String, status: Int
    ) {
        let caller = BamboraV1Caller(Desk(), scope: "read_payment")
        let answer = caller.fetchToken(scope, client: client, secret: secret, grant: grant)
        #expect(answer.status == status)
        #expect(answer.json["expires_in"].intValue == (status == 200 ? 3600 : nil))
    }

    @Test(arguments: [
        ("cancel_payment read_payment", 201, 200), ("cancel_payment", 201, 403),
        ("read_payment", 403, 200),
    ])
    func aTokenAllowsItsScopes(scope: String, cancel: Int, read: Int) {
        let caller = BamboraV1Caller(Desk(), scope: scope)
        #expect(caller.cancel("order-1").status == cancel)
        #expect(caller.read("order-1").status == read)
        #expect(caller.desk.truth("order-1")?.effects ?? 0 == (cancel == 201 ? 1 : 0))
    }

    @Test func aTokenExpires() {
        var caller = BamboraV1Caller(Desk())
        caller.desk.wait(.milliseconds(3_599_999))
        #expect(caller.read("order-1").status == 200)
        caller.desk.wait(.milliseconds(1))
        #expect(BamboraCaller.look(caller.read("order-1").response) == "401 about:blank")
    }

    @Test func aTokenIsForOneMerchant() {
        let desk = Desk([.bamboraV1(merchant: "T3"), .bamboraV1()])
        let other = BamboraV1Caller(desk).fetchToken(
            "cancel_payment", client: "client-of-T3"
        ).json["access_token"].string
        let fields = ["Authorization": "Bearer \(other ?? "")", "API-Version": "1"]
        func status(_ merchant: String) -> Int {
            desk.send(.post, "/v1/merchants/\(merchant)/payments/order-1/cancel/", fields).status
        }
        #expect(status("T3") == 201)
        #expect(status("T200000002") == 401)
        #expect(status("T4") == 401)
    }

    @Test(arguments: [
        ("", 201), ("{}", 201), (#"{"comment":"by hand"}"#, 201), ("[]", 400),
        (#"{"comment":1}"#, 400), (#"{"comment":"\#(String(repeating: "x", count: 256))"}"#, 201),
        (#"{"comment":"\#(String(repeating: "x", count: 257))"}"#, 400),
    ])
    func aCommentIsShort(body: String, status: Int) {
        #expect(BamboraV1Caller(Desk()).cancel("order-1", body: body).status == status)
    }
}
