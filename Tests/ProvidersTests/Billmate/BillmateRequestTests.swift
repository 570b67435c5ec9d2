import AnnulModel
import HTTPTypes
import Providers
import Testing

struct BillmateRequestTests {
    private func request(_ step: Step, of billmate: Billmate = BillmateWorld.billmate)
        -> ProviderRequest
    {
        billmate.request(
            for: step, of: BillmateWorld.attempt, with: BillmateWorld.access, at: moment)
    }

    private let hash =
        "c9d01611793a496d4f241b5d45fd66f008825120e1d5a9eb11b0f3aebc384e86"
        + "bba92558cbbb63c2a2d0c45cf3ec08130155991fa804ff0ca0ac8257f4c4e011"

    @Test(
        arguments: [
            (.cancel, "cancelPayment"), (.payment(.doubt), "getPaymentinfo"),
            (.payment(.refused), "getPaymentinfo"), (.payment(.acknowledged), "getPaymentinfo"),
        ] as [(Step, String)])
    func aRequestIsExactlyThis(step: Step, function: String) {
        let request = request(step)
        #expect(request.head.method == .post)
        #expect(request.head.path == "/")
        #expect(request.head.authority == "api.qvickly.io")
        #expect(
            request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted()
                == ["Accept: application/json", "Content-Type: application/json"])
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"credentials":{"id":"17382","hash":"\#(hash)","version":"2.5.0","#
                + #""client":"annul:1.2.3","language":"sv","time":"1800000000.000","test":"true"},"#
                + #""data":{"number":"1000235"},"function":"\#(function)"}"#)
    }

    @Test(arguments: [(Environment.test, "true"), (.live, "false")])
    func testIsTrueExactlyForTest(environment: Environment, word: String) throws {
        for step in [Step.cancel, .payment(.doubt)] {
            let body = try JSONValue(
                parsing: request(step, of: BillmateWorld.make(environment)).body)
            #expect(body["credentials"]["test"] == .string(word))
        }
    }

    @Test func theLanguageIsTheAccounts() throws {
        let body = try JSONValue(
            parsing: request(.cancel, of: BillmateWorld.make(.test, language: "en")).body)
        #expect(body["credentials"]["language"] == .string("en"))
    }

    @Test func theAddressIsUsedAsItIs() {
        let endpoint = Endpoint(isSecure: false, host: "::1", port: 8080, basePath: "/via/api")
        let request = request(.cancel, of: BillmateWorld.make(.test, endpoint: endpoint))
        #expect(request.head.scheme == "http")
        #expect(request.head.authority == "[::1]:8080")
        #expect(request.head.path == "/via/api")
    }

    @Test func theTimeIsThatOfLeavingAndPlaysNoPartInTheSignature() throws {
        let later = try JSONValue(
            parsing: BillmateWorld.billmate.request(
                for: .cancel, of: BillmateWorld.attempt, with: BillmateWorld.access,
                at: moment + .milliseconds(61_007)
            ).body)
        #expect(later["credentials"]["time"] == .string("1800000061.007"))
        #expect(later["credentials"]["hash"] == .string(hash))
    }

    @Test(arguments: ["1", "1000235", "9223372036854775807"])
    func numbersPass(reference: String) {
        #expect(throws: Never.self) {
            try BillmateWorld.billmate.check(Annulment(reference: reference))
        }
    }

    @Test func otherReferencesAreRefusedWithTheRule() {
        #expect(
            throws: Rejection(
                .badReference, column: "reference",
                "'001 2' can't be a Billmate payment number, which has 1 to 19 digits, none of "
                    + "them a zero at its front.")
        ) { try BillmateWorld.billmate.check(Annulment(reference: "001\n2")) }
    }
}
