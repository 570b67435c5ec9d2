import AnnulModel
import HTTPTypes
import Sandbox
import Testing

@Suite struct VTEXTests {
    private let caller = VTEXCaller(Desk())

    @Test func aCancelRepeatsTheIDsAndGivesOne() {
        let body = caller.cancel("P-1", request: "R-1").json
        #expect(body["paymentId"].string == "P-1")
        #expect(body["requestId"].string == "R-1")
        #expect(body["cancellationId"].string?.isEmpty == false)
    }

    @Test func aRefusalHasTheIDAsNull() {
        let body = caller.cancel("P-captured-1", request: "R-1").json
        #expect(body["paymentId"].string == "P-captured-1")
        #expect(body["requestId"].string == "R-1")
        #expect(body.members?.contains { $0 == .init("cancellationId", .null) } == true)
        #expect(body["message"].string == "Cannot cancel payment in captured state")
    }

    // MARK: Credentials

    @Test(arguments: [
        ("X-PROVIDER-API-AppKey", "X-PROVIDER-API-AppToken", 200),
        ("X-VTEX-API-AppKey", "X-VTEX-API-AppToken", 200),
        ("X-VTEX-API-AppKey", "X-PROVIDER-API-AppToken", 401),
        ("AppKey", "AppToken", 401),
    ])
    func eitherPairOfNamesWillDo(key: String, token: String, status: Int) {
        let fields = [
            key: "key-of-sandbox-store", token: "sandbox-token", "Content-Type": "application/json",
        ]
        let answer = caller.desk.send(
            .post, "/vtex/payments/P-1/cancellations", fields,
            #"{"paymentId":"P-1","requestId":"R-1","authorizationId":"auth-P-1"}"#)
        #expect(answer.status == status)
    }

    @Test(arguments: [VTEXCaller.names.0, VTEXCaller.names.1])
    func bothCredentialsAreNeeded(name: String) {
        let answer = caller.cancel("P-1", request: "R-1", with: [name: "wrong"])
        #expect(answer.status == 401)
        #expect(answer.json["cancellationId"].isNull)
        #expect(caller.desk.totals.badAuthentication == 1)
        #expect(caller.desk.totals.payments == 0)
    }

    @Test func theKeyTellsTheMerchant() {
        let caller = VTEXCaller(Desk([.vtex(), .vtex(merchant: "other")]))
        _ = caller.cancel("P-1", request: "R-1", with: [VTEXCaller.names.0: "key-of-other"])
        #expect(caller.desk.truth("P-1")?.merchant == "other")
    }

    // MARK: Results

    @Test func aResultIsGivenAgainUnderItsRequest() {
        var caller = caller
        let first = caller.cancel("P-1", request: "R-1").json["cancellationId"].string
        let second = caller.cancel("P-1", request: "R-1").json["cancellationId"].string
        #expect(first != nil && second != nil)
        // Another id each time: nobody may compare them.
        #expect(first != second)
        #expect(look("P-1", "R-2") == "200 null cancel-failed")
        #expect(caller.desk.truth("P-1")?.effects == 1)
        #expect(caller.desk.truth("P-1")?.effectKeys == ["R-1"])
        #expect(caller.desk.totals.replays == 1)
        caller.desk.wait(.seconds(24 * 3600))
        #expect(
            VTEXCaller.look(caller.cancel("P-1", request: "R-1").response)
                == "200 null cancel-failed")
    }

    @Test func aRefusalIsGivenAgainToo() {
        #expect(look("P-1", "R-1", authorization: "wrong") == "200 null cancel-failed")
        #expect(look("P-1", "R-1", authorization: "wrong") == "200 null cancel-failed")
        #expect(look("P-1", "R-2") == "200 cancelled")
        #expect(caller.desk.totals.replays == 1)
    }

    @Test func aFailureOfTheProviderIsNoResult() {
        #expect(look("P-failing-1", "R-1") == "500 null ERR123")
        #expect(look("P-failing-1", "R-1") == "500 null ERR123")
        #expect(look("P-failing-1", "R-1") == "200 cancelled")
        #expect(caller.desk.totals.replays == 0)
    }

    @Test func oneRequestIDIsForOneRequest() {
        _ = caller.cancel("P-1", request: "R-1")
        #expect(caller.cancel("P-1", request: "R-1", more: #","value":1"#).status == 400)
        #expect(caller.cancel("P-2", request: "R-1").status == 400)
        #expect(caller.desk.totals.keyConflicts == 2)
        #expect(caller.desk.truth("P-2")?.effects == 0)
    }

    @Test func whatMustBeDoneByHandComesUnderTwoStatuses() {
        let looks = (0..<8).map { look("P-manual-\($0)", "R-\($0)") }
        #expect(Set(looks) == ["200 null cancel-manually", "501 null cancel-manually"])
        #expect(caller.desk.totals.effects == 0)
    }

    // MARK: Requests

    @Test(
        arguments: [
            ("P-1", "auth-P-1", "200 cancelled"), ("P-1", "auth-P-2", Self.refused),
            ("P-1", nil, Self.refused), ("P-created-1", nil, "200 cancelled"),
            ("P-created-1", "anything", "200 cancelled"),
        ] as [(String, String?, String)])
    func anAuthorizedPaymentsAuthorizationMustBeNamed(
        payment: String, authorization: String?, expected: String
    ) {
        #expect(look(payment, "R-1", authorization: authorization) == expected)
    }

    private static let refused = "200 null cancel-failed"

    @Test(arguments: [
        #"{"paymentId":"P-2","requestId":"R-1"}"#, #"{"paymentId":"P-1"}"#,
        #"{"requestId":"R-1"}"#, #"{"paymentId":"P-1","requestId":""}"#,
        #"{"paymentId":"P-1","requestId":7}"#, "[]", "",
        #"{"paymentId":"P-1","requestId":"R-1","authorizationId":7}"#,
    ])
    func anUnreadableRequestLeavesNothing(body: String) {
        let answer = caller.send(.post, "P-1", body)
        #expect(answer.status == 400)
        #expect(answer.json.members?.contains { $0.name == "cancellationId" } == false)
        #expect(caller.desk.totals.payments == 0)
    }

    @Test func nothingCanBeRead() {
        #expect(caller.send(.get, "P-1", "").status == 405)
        let fields = [
            VTEXCaller.names.0: "key-of-sandbox-store", VTEXCaller.names.1: "sandbox-token",
        ]
        #expect(caller.desk.send(.get, "/vtex/payments/P-1", fields).status == 404)
        #expect(caller.desk.totals.byKind == ["other": 2])
    }

    @Test(arguments: [(#","sandboxMode":true"#, 0), ("", 0), (#","sandboxMode":false"#, 1)])
    func whoAsksForRealMoneyIsNoticed(member: String, count: Int) {
        _ = caller.cancel("P-1", request: "R-1", more: member)
        #expect(caller.desk.totals.liveRequests == count)
    }

    private func look(_ payment: String, _ request: String) -> String {
        VTEXCaller.look(caller.cancel(payment, request: request).response)
    }

    private func look(_ payment: String, _ request: String, authorization: String?) -> String {
        VTEXCaller.look(
            caller.cancel(payment, request: request, authorization: authorization).response)
    }
}
