import AnnulModel
import HTTPTypes
import Providers
import Sandbox
import Testing

@Suite struct BillmateTests {
    private let caller = BillmateCaller(Desk())

    @Test func aCancelIsAnsweredAsPHPPrintsIt() {
        let answer = caller.cancel("1000235")
        #expect(answer.status == 200)
        #expect(answer.json["data"]["number"].string == "1000235")
        #expect(BillmateCaller.look(answer.response) == "Cancelled")
        let text = String(decoding: answer.response.body, as: UTF8.self)
        #expect(text.contains(#""url":"https:\/\/sandbox.invalid\/invoice\/1000235""#))
        #expect(!text.contains(" "))
    }

    @Test func lettersBeyondASCIIAreEscaped() {
        let text = String(decoding: caller.read("1000235").response.body, as: UTF8.self)
        #expect(text.contains(#""name":"\u00c5sa \u00d6berg""#))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    // MARK: Hashes

    /// The vectors that were made apart from all code, and what is sent without one.
    @Test(arguments: [
        (
            #"{"number":"1000235"}"#,
            "c9d01611793a496d4f241b5d45fd66f008825120e1d5a9eb11b0f3aebc384e86"
                + "bba92558cbbb63c2a2d0c45cf3ec08130155991fa804ff0ca0ac8257f4c4e011",
            "Cancelled"
        ),
        (
            #"{"number":"1000235","orderid":"12345","status":"Cancelled","#
                + #""url":"https:\/\/api.qvickly.io\/invoice\/140544658153c38f1cdf279"}"#,
            "f71488c923d56ebf6e088e08dea99a212a6cd2d9ec090072ba504e22cca24ea9"
                + "91a2643ca4cb95b8ed8da3f340630f61f0527a912b8f88018bc72f0c40ada784",
            "Cancelled"
        ),
        // The same data to a program; another to the hash.
        (
            #"{"number":1000235}"#,
            "c9d01611793a496d4f241b5d45fd66f008825120e1d5a9eb11b0f3aebc384e86"
                + "bba92558cbbb63c2a2d0c45cf3ec08130155991fa804ff0ca0ac8257f4c4e011",
            "9011"
        ),
        (
            #"{"number": "1000235"}"#,
            "c9d01611793a496d4f241b5d45fd66f008825120e1d5a9eb11b0f3aebc384e86"
                + "bba92558cbbb63c2a2d0c45cf3ec08130155991fa804ff0ca0ac8257f4c4e011",
            "9011"
        ),
    ])
    func theVectorsAreTaken(data: String, hash: String, word: String) {
        let account = SandboxAccount(
            provider: .billmate, merchant: "1", secrets: ["key": "1234567890123456"])
        let desk = Desk([account])
        let credentials = #"{"id":1,"hash":"\#(hash)","version":"2.5.0","test":"true"}"#
        // The order of the members, and what stands between them, is nobody's business.
        let body = """
            {"function" : "cancelPayment", "data":\t\(data) ,
             "credentials":\(credentials)}
            """
        let answer = desk.send(.post, "/", [:], body)
        let said = answer.json["data"]["status"].string ?? answer.json["data"]["code"].string
        #expect(said == word)
        #expect(desk.totals.effects == (word == "Cancelled" ? 1 : 0))
        #expect(desk.totals.badAuthentication == (word == "Cancelled" ? 0 : 1))
    }

    @Test func bothFormsOfErrorsOccur() {
        var stranger = caller
        stranger.id = "99999"
        // Nobody's key could prove this one.
        #expect(BillmateCaller.look(stranger.cancel("1000235").response) == "top 9010")
        var forgetful = caller
        forgetful.key = "another"
        #expect(BillmateCaller.look(forgetful.cancel("1000235").response) == "9011")
        #expect(caller.desk.totals.badAuthentication == 2)
        #expect(caller.desk.totals.effects == 0)
    }

    @Test func aForgeryHasNoEffect() {
        let number = Scenario.forged.reference(1, at: .billmate)
        #expect(BillmateCaller.look(caller.cancel(number).response) == "forged Cancelled")
        #expect(caller.desk.truth(number)?.cancelled == 0)
        #expect(caller.read(number).json["data"]["PaymentData"]["status"].string == "Approved")
    }

    // MARK: Requests

    @Test(arguments: [
        (#","test":"true""#, true), (#","test":"1""#, true), (#","test":true"#, true),
        (#","test":"false""#, false), (#","test":"0""#, false), (#","test":false"#, false),
        (#","test":1"#, false), (#","test":"yes""#, false), ("", false),
    ])
    func whatDoesNotSayTestIsLive(member: String, isTest: Bool) {
        var caller = caller
        caller.test = member
        let answer = BillmateCaller.look(caller.cancel("1000235").response)
        #expect(answer == (isTest ? "Cancelled" : "6011"))
        #expect(caller.desk.totals.liveRequests == (isTest ? 0 : 1))
        #expect(caller.desk.totals.effects == (isTest ? 1 : 0))
    }

    @Test(arguments: [
        ("cancelPayment", #"{"number":"1000235"}"#, "Cancelled"),
        ("cancelPayment", #"{"number":1000235}"#, "Cancelled"),
        ("cancelpayment", #"{"number":"1000235"}"#, "9001"),
        ("cancelPayment", #"{}"#, "5200"), ("cancelPayment", #"{"number":"A1"}"#, "5198"),
        // As the older examples have it, against the table of parameters.
        ("cancelPayment", #"{"PaymentData":{"number":"1000235"}}"#, "5200"),
    ])
    func functionAndNumberAreNeeded(function: String, data: String, word: String) {
        #expect(BillmateCaller.look(caller.send(function, data).response) == word)
    }

    @Test func theVersionIsNeeded() {
        var caller = caller
        caller.version = ""
        #expect(BillmateCaller.look(caller.cancel("1000235").response) == "9005")
    }

    @Test(arguments: ["", "[]", "{}", #"{"credentials":{},"data":[]}"#, "{"])
    func whatIsNoRequestIsSaidSo(body: String) {
        let answer = caller.desk.send(.post, "/billmate", [:], body)
        #expect(answer.status == 200)
        #expect(BillmateCaller.look(answer.response) == "top 9009")
    }

    @Test(arguments: [
        (Scenario.already, "Cancelled"), (.captured, "Paid"), (.topcode, "Paid"),
        (.sent, "Factoring"), (.declined, "Rejected"),
    ])
    func aReadShowsTheStatus(scenario: Scenario, status: String) {
        let data = caller.read(scenario.reference(1, at: .billmate)).json["data"]
        #expect(data["PaymentData"]["status"].string == status)
    }

    @Test func aCreditCheckWritesOverTheStatus() {
        let statuses = (0..<8).map { number in
            caller.read(Scenario.ok.reference(number, at: .billmate)).json["data"]["PaymentData"][
                "status"
            ].string
        }
        #expect(Set(statuses) == ["Created", "Approved"])
    }

    @Test func anUnknownNumberCanNotBeRead() {
        let answer = caller.read(Scenario.unknown.reference(1, at: .billmate))
        #expect(BillmateCaller.look(answer.response) == "6011")
    }
}
