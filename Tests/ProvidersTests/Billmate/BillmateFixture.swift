import AnnulModel
import HTTPTypes

@testable import Providers

extension ProviderFixture {
    static let billmate = ProviderFixture(
        provider: BillmateWorld.billmate, policy: Billmate.defaultPolicy,
        endpoint: BillmateWorld.endpoint, access: BillmateWorld.access,
        attempt: BillmateWorld.attempt,
        unusableReferences: [
            "", "0", "0012345", "12a45", "1 2", "-1", "1.5", "١٢٣",
            String(repeating: "1", count: 20),
        ],
        steps: [.cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused)],
        proofs: [
            .init(step: .cancel, response: .init(200, BillmateWorld.cancelled)),
            .init(step: .payment(.doubt), response: .init(200, BillmateWorld.shown("Cancelled"))),
            .init(
                step: .payment(.acknowledged),
                response: .init(200, BillmateWorld.shown("Cancelled"))),
            .init(step: .payment(.refused), response: .init(200, BillmateWorld.shown("Cancelled"))),
        ],
        others: [
            .init(200), .init(200, "{}"), .init(200, "[]"), .init(200, "<html>"),
            .init(200, BillmateWorld.unsigned("5220")), .init(200, BillmateWorld.error("5220")),
            .init(200, BillmateWorld.error("5209")), .init(200, BillmateWorld.error("9013")),
            .init(200, BillmateWorld.error("7777", message: "a\\u001b[2J\\n" + longText)),
            .init(200, BillmateWorld.shown("Created")), .init(200, BillmateWorld.shown("Paid")),
            .init(200, BillmateWorld.shown("Else" + longText)),
            .init(200, BillmateWorld.signed(#"{"number":"1000235","status":"Created"}"#)),
            .init(204), .init(302), .init(401), .init(403), .init(404),
            .init(429, headers: [.retryAfter: "9"]), .init(500), .init(503, "<html>busy</html>"),
        ],
        readsAreGETs: false, wrapsItsBody: true)

    private static let longText = String(repeating: "x", count: 999)
}

/// The one payment that the Billmate tests are about.
enum BillmateWorld {
    static let reference = "1000235"
    static let endpoint = Endpoint(isSecure: true, host: "api.qvickly.io", port: 443)
    static let access = Access(secrets: ["key": Secret(key)])
    static let key = "1234567890123456"

    static let billmate = make(.test)

    static func make(
        _ environment: Environment, endpoint: Endpoint = endpoint, language: String = "sv"
    ) -> Billmate {
        let merchant = Merchant(provider: .billmate, id: "17382", environment: environment)
        do throws(ProviderSetupError) {
            return try Billmate(
                merchant: merchant, endpoint: endpoint, language: language, version: "1.2.3")
        } catch {
            preconditionFailure(error.description)
        }
    }

    static let attempt: Attempt = {
        let annulment = Annulment(reference: reference)
        let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
        return Attempt(
            annulment: annulment, key: key, body: billmate.cancelBody(of: annulment, under: key),
            ownKeys: [key])
    }()

    static func signed(_ data: String, key: String = key) -> String {
        let hash = BillmateSignature(key: key).hash(of: data.utf8)
        return #"{"credentials":{"hash":"\#(hash)"},"data":\#(data)}"#
    }

    static let cancelledData =
        #"{"number":"1000235","orderid":"12345","status":"Cancelled","url":"https:\/\/api.qvickly.io\/invoice\/140544658153c38f1cdf279"}"#
    static let cancelled = signed(cancelledData)

    /// The documented shape of an error.
    static func error(_ code: String, message: String = "Nej") -> String {
        signed(#"{"code":"\#(code)","message":"\#(message)","logid":"4711"}"#)
    }

    /// The shape that is found as well.
    static func unsigned(_ code: String) -> String {
        #"{"code":\#(code),"message":"Nej"}"#
    }

    /// What a look-up shows.
    static func shown(_ status: String, number: String? = nil) -> String {
        let number = number.map { #""number":\#($0),"# } ?? ""
        return signed(
            #"{"PaymentData":{"method":"8",\#(number)"orderid":"P1","status":"\#(status)"},"Card":{"status":"Cancelled"},"Articles":[{"title":"a \"b\" \u00e5 {,:]"}]}"#
        )
    }

    static func read(
        _ response: ProviderResponse, _ step: Step = .cancel, with access: Access = access
    ) -> Reading {
        billmate.reading(of: response, to: step, of: attempt, with: access)
    }
}
