import AnnulModel
import HTTPTypes
import Providers
import Sandbox
import Testing

@Suite struct CertiTradeTests {
    private let caller = CertiTradeCaller(Desk())

    @Test func aPaymentIsDescribedInDriftingTypes() {
        let answers = (0..<8).map { caller.cancel(Scenario.ok.reference($0, at: .certitrade)) }
        #expect(answers.allSatisfy { $0.contentType == "application/hal+json" })
        #expect(answers.allSatisfy { $0.json["state"].string == "CANCELLED" })
        #expect(answers.map { $0.json["id"].text } == (0..<8).map { "91000000\($0)" })
        let isText = answers.map { $0.json["id"].string != nil }
        #expect(Set(isText) == [true, false])
        #expect(answers.map { $0.json["amount"].string != nil } == isText)
        #expect(answers.map { $0.json["_embedded"].elements != nil } == isText)
    }

    @Test(arguments: [
        (Scenario.ok, "READY_FOR_CAPTURE", "CARD"),
        (.invoice, "WAITING_FOR_APPROVAL", "INVOICE_SVEA"),
        (.direct, "CAPTURED", "DIRECT_PAYEX"), (.captured, "CAPTURED", "CARD"),
        (.created, "CREATED", "CARD"), (.already, "CANCELLED", "CARD"),
        (.expired, "FAILED", "CARD"), (.aborted, "FAILED", "CARD"), (.declined, "FAILED", "CARD"),
    ])
    func aReadShowsTheState(scenario: Scenario, state: String, method: String) {
        let answer = caller.read(scenario.reference(1, at: .certitrade))
        #expect(answer.status == 200)
        #expect(answer.json["state"].string == state)
        #expect(answer.json["method"].string == method)
    }

    @Test func aReadFollowsTheCancel() {
        let id = Scenario.lost.reference(1, at: .certitrade)
        #expect(caller.read(id).json["state"].string == "READY_FOR_CAPTURE")
        #expect(caller.cancel(id).delivery == .lost)
        #expect(caller.read(id).json["state"].string == "CANCELLED")
        #expect(caller.desk.truth(id)?.lookups == 2)
        #expect(caller.desk.truth(id)?.keys == [])
    }

    @Test func aRepeatIsAnsweredEitherWay() {
        var looks: [String] = []
        for number in 0..<8 {
            let id = Scenario.ok.reference(number, at: .certitrade)
            _ = caller.cancel(id)
            let again = CertiTradeCaller.look(caller.cancel(id))
            looks.append(again)
            #expect(caller.desk.truth(id)?.effects == 1)
            #expect(caller.desk.truth(id)?.repeats == (again == "200 CANCELLED" ? 1 : 0))
        }
        #expect(Set(looks) == ["200 CANCELLED", "403 Forbidden"])
    }

    @Test func aRefusalIsAnEarlyDraftOfAProblem() {
        let answer = caller.cancel(Scenario.captured.reference(1, at: .certitrade))
        #expect(answer.contentType == "application/api-problem+json")
        #expect(answer.json["describedBy"].isNull)
        #expect(answer.json["httpStatus"].intValue == 403)
        #expect(answer.json["detail"].string == "A captured payment can't be cancelled.")
    }

    // MARK: Signatures

    /// The vector that was made apart from all code, at its moment and under its host.
    @Test(arguments: [
        ("557db74232ee7a7ad337559c4e9a127e2dd270f6a9528884935be16e10e22139", "CertiTrade", 200),
        // The documentation writes the scheme like this; the shipped clients don't.
        ("557db74232ee7a7ad337559c4e9a127e2dd270f6a9528884935be16e10e22139", "Certitrade", 200),
        ("557DB74232EE7A7AD337559C4E9A127E2DD270F6A9528884935BE16E10E22139", "CertiTrade", 403),
        ("557db74232ee7a7ad337559c4e9a127e2dd270f6a9528884935be16e10e22138", "CertiTrade", 403),
    ])
    func theVectorIsTaken(hash: String, scheme: String, status: Int) {
        let account = SandboxAccount(
            provider: .certitrade, merchant: "1", secrets: ["api_key": "0123456789abcdefghij"])
        let bank = SandboxBank(SandboxRules(accounts: [account]))
        var head = HTTPRequest(
            method: .put, scheme: "https", authority: "apitest.certitrade.net",
            path: "/ctpsp/ws/2.0/payment/11114")
        head.headerFields[.date] = "Tue, 09 Jan 2018 14:52:37 GMT"
        head.headerFields[.authorization] = "\(scheme) m1:\(hash)"
        head.headerFields[.contentType] = "application/json"
        let request = ProviderRequest(head: head, body: Array(#"{"state":"CANCELLED"}"#.utf8))
        let moment = Timestamp(milliseconds: 1_515_509_557_000)
        #expect(bank.respond(to: request, at: moment).status == status)
    }

    @Test func whatIsNotSignedAsItIsSentIsNotAuthorized() {
        var wrongKey = caller
        wrongKey.key = "another"
        var wrongUser = caller
        wrongUser.user = "m9999"
        var noType = caller
        noType.user = "2345"
        let answers = [
            wrongKey.cancel("11114"), wrongUser.cancel("11114"), noType.cancel("11114"),
            caller.send(
                .put, "/certitrade/payment/11114", #"{"state":"CANCELLED"}"#,
                signed: #"{"state": "CANCELLED"}"#),
            caller.send(.get, "/certitrade/payment/11114", with: ["Authorization": "Basic eA=="]),
            caller.send(.get, "/certitrade/payment/11114", with: ["Date": "yesterday"]),
        ]
        for answer in answers {
            #expect(answer.status == 403)
            #expect(answer.json["title"].string == "Not authorized")
            #expect(answer.json["detail"].string == "")
            #expect(answer.json["describedBy"].isNull)
            #expect(answer.contentType == "application/api-problem+json")
        }
        #expect(caller.desk.totals.badAuthentication == answers.count)
        #expect(caller.desk.totals.payments == 0)
    }

    @Test func hostAndQueryAreSignedToo() {
        let path = "/certitrade/payment/11114?reference=1"
        #expect(caller.send(.get, path).status == 200)
        var elsewhere = caller
        elsewhere.desk.authority = "elsewhere"
        // Signed for one host and sent to another.
        let date = caller.desk.now.httpDate
        let hash = Hash.sha256("GEThttp://sandbox:8080\(path)\(date)", key: "sandboxapikey")
        let fields = ["Authorization": "CertiTrade m2345:\(hash)", "Date": date]
        #expect(caller.desk.send(.get, path, fields).status == 200)
        #expect(elsewhere.desk.send(.get, path, fields).status == 403)
        #expect(caller.desk.send(.get, "/certitrade/payment/11114", fields).status == 403)
        #expect(caller.desk.send(.put, path, fields).status == 403)
    }

    @Test(arguments: [
        (-300, 200), (300, 200), (-301, 403), (301, 403), (-86400, 403),
    ])
    func aSignatureGoesStale(seconds: Int, status: Int) {
        var caller = caller
        caller.date = (caller.desk.now + .seconds(seconds)).httpDate
        #expect(caller.read("11114").status == status)
    }

    @Test(arguments: [
        ("Wed, 18 Nov 2026 11:06:40 GMT", 200), ("Thu, 18 Nov 2026 11:06:40 GMT", 403),
        ("Wed, 18 Nov 2026 11:06:40 UTC", 403), ("Wednesday, 18-Nov-26 11:06:40 GMT", 403),
        ("Wed, 18 Nov 2026 11:06 GMT", 403), ("2026-11-18T11:06:40Z", 403), ("", 403),
    ])
    func aDateHasOneForm(date: String, status: Int) {
        var caller = caller
        caller.date = date
        #expect(caller.read("11114").status == status)
    }

    @Test func anAgentSignsLikeAMerchant() {
        var caller = caller
        caller.user = "a2345"
        #expect(caller.cancel("11114").status == 200)
    }

    // MARK: Requests

    @Test(arguments: [
        (#"{"state":"CANCELLED"}"#, "application/json", 200),
        ("{\n  \"state\": \"CANCELLED\"\n}", "application/json", 200),
        (#"{"state":"CANCELED"}"#, "application/json", 400), ("", "application/json", 400),
        (#"{"state":"CANCELLED"}"#, "text/plain", 400),
    ])
    func theBodySetsTheState(body: String, type: String, status: Int) {
        let answer = caller.send(
            .put, "/certitrade/payment/11114", body, with: ["Content-Type": type])
        #expect(answer.status == status)
    }

    @Test(arguments: ["/certitrade/payment/abc", "/certitrade/refund/1", "/certitrade/payment"])
    func whatIsNotThereIsNotFound(path: String) {
        #expect(caller.send(.get, path).status == 404)
        #expect(caller.send(.put, path, #"{"state":"CANCELLED"}"#).status == 404)
    }
}
