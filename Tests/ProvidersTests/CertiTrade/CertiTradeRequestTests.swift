import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

struct CertiTradeRequestTests {
    /// Tue, 09 Jan 2018 14:52:37.250 GMT.
    private static let moment = Timestamp(milliseconds: 1_515_509_557_250)

    private func request(_ step: Step, userType: String = "m") -> ProviderRequest {
        CertiTradeWorld.provider(userType: userType).request(
            for: step, of: CertiTradeWorld.attempt, with: CertiTradeWorld.access, at: Self.moment)
    }

    private func lines(_ request: ProviderRequest) -> [String] {
        request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted()
    }

    @Test func theSignatureIsThatOfTheVector() {
        let signature = CertiTradeSignature(
            method: "PUT", url: "https://apitest.certitrade.net/ctpsp/ws/2.0/payment/11114",
            date: "Tue, 09 Jan 2018 14:52:37 GMT", body: Array(#"{"state":"CANCELLED"}"#.utf8),
            key: "0123456789abcdefghij")
        #expect(
            signature.text == "557db74232ee7a7ad337559c4e9a127e2dd270f6a9528884935be16e10e22139")
    }

    @Test func theCancelIsExactlyThis() {
        let request = request(.cancel)
        #expect(request.head.method == .put)
        #expect(request.head.path == "/ctpsp/ws/2.0/payment/11114")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"state":"CANCELLED"}"#)
        #expect(
            lines(request) == [
                "Accept: application/hal+json, application/api-problem+json, application/json",
                "Authorization: CertiTrade m12345:"
                    + "557db74232ee7a7ad337559c4e9a127e2dd270f6a9528884935be16e10e22139",
                "Content-Type: application/json", "Date: Tue, 09 Jan 2018 14:52:37 GMT",
            ])
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func aLookupIsSignedWithAnEmptyBody(cause: Step.Cause) {
        let request = request(.payment(cause))
        #expect(request.head.method == .get)
        #expect(request.head.path == "/ctpsp/ws/2.0/payment/11114")
        #expect(request.body.isEmpty)
        let signature = CertiTradeSignature(
            method: "GET", url: "https://apitest.certitrade.net/ctpsp/ws/2.0/payment/11114",
            date: "Tue, 09 Jan 2018 14:52:37 GMT", body: [], key: "0123456789abcdefghij")
        #expect(
            lines(request) == [
                "Accept: application/hal+json, application/api-problem+json, application/json",
                "Authorization: CertiTrade m12345:\(signature)",
                "Date: Tue, 09 Jan 2018 14:52:37 GMT",
            ])
    }

    @Test func anAgentSignsAsOne() {
        let value = request(.cancel, userType: "a").head.headerFields[.authorization]
        #expect(value?.hasPrefix("CertiTrade a12345:557db742") == true)
    }

    @Test func aLaterRequestIsSignedAnew() {
        let later = CertiTradeWorld.certitrade.request(
            for: .cancel, of: CertiTradeWorld.attempt, with: CertiTradeWorld.access,
            at: Self.moment + .seconds(1))
        #expect(later.head.headerFields[.date] == "Tue, 09 Jan 2018 14:52:38 GMT")
        #expect(
            later.head.headerFields[.authorization]
                != request(.cancel).head.headerFields[.authorization])
    }

    @Test func thePortIsPartOfWhatIsSigned() throws {
        let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: 8080, basePath: "/ct")
        let merchant = CertiTradeWorld.certitrade.merchant
        let request = try CertiTrade(merchant: merchant, endpoint: endpoint).request(
            for: .cancel, of: CertiTradeWorld.attempt, with: CertiTradeWorld.access,
            at: Self.moment)
        let signature = CertiTradeSignature(
            method: "PUT", url: "http://127.0.0.1:8080/ct/payment/11114",
            date: "Tue, 09 Jan 2018 14:52:37 GMT", body: request.body,
            key: "0123456789abcdefghij")
        #expect(
            request.head.headerFields[.authorization] == "CertiTrade m12345:\(signature)")
    }

    @Test(arguments: ["1", "11114", "9223372036854775807"])
    func wholeNumbersPass(reference: String) {
        #expect(throws: Never.self) {
            try CertiTradeWorld.certitrade.check(Annulment(reference: reference))
        }
    }

    @Test(arguments: ["011114", "order-7", "9223372036854775808"])
    func otherReferencesAreRefusedWithTheRule(reference: String) {
        let detail =
            "'\(reference)' can't be the id of a payment at CertiTrade, which is a whole number "
            + "without zeros at its front. The merchant's own reference is another field, and no "
            + "id."
        #expect(throws: Rejection(.badReference, column: "reference", detail)) {
            try CertiTradeWorld.certitrade.check(Annulment(reference: reference))
        }
    }
}
