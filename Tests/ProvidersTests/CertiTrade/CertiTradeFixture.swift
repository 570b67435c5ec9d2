import AnnulModel
import HTTPTypes
@testable import Providers

extension ProviderFixture {
    static let certitrade = ProviderFixture(
        provider: CertiTradeWorld.certitrade, policy: CertiTrade.defaultPolicy,
        endpoint: CertiTradeWorld.endpoint, access: CertiTradeWorld.access,
        attempt: CertiTradeWorld.attempt,
        unusableReferences: [
            "", "0", "011114", "-11114", "+11114", "11114 ", "1e4", "order-7", "../1", "١٢٣",
            "99999999999999999999",
        ],
        steps: [.cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused)],
        proofs: [
            .init(step: .cancel, response: .init(200, CertiTradeWorld.payment("CANCELLED"))),
            .init(
                step: .payment(.doubt),
                response: .init(200, CertiTradeWorld.payment("CANCELLED"))),
            .init(
                step: .payment(.acknowledged),
                response: .init(200, CertiTradeWorld.payment("CANCELLED", id: #""11114""#))),
            .init(
                step: .payment(.refused),
                response: .init(200, CertiTradeWorld.payment("CANCELLED"))),
        ],
        others: [
            .init(200), .init(200, "{}"), .init(200, #"{"state":"CANCELLED"}"#),
            .init(200, CertiTradeWorld.payment("CREATED")),
            .init(200, CertiTradeWorld.payment("READY_FOR_CAPTURE")),
            .init(200, CertiTradeWorld.payment("CAPTURED")),
            .init(200, CertiTradeWorld.payment("FAILED")),
            .init(200, CertiTradeWorld.payment("CANCELLED", id: "11115")), .init(204), .init(302),
            .init(400, CertiTradeWorld.problem("Bad request")), .init(401),
            .init(403, CertiTradeWorld.problem("Not authorized")),
            .init(403, CertiTradeWorld.problem("Not authorized to access resource.")),
            .init(403, "<html>no</html>"), .init(404, CertiTradeWorld.problem("Not found")),
            .init(
                409,
                CertiTradeWorld.problem(
                    "a\\u001b[2J\\n" + String(repeating: "x", count: 999),
                    detail: String(repeating: "y", count: 999))),
            .init(429, headers: [.retryAfter: "9"]), .init(500), .init(503, "<html>busy</html>"),
        ],
        readsAreGETs: true)
}

/// The one payment that the CertiTrade tests are about: number 11114.
enum CertiTradeWorld {
    static let endpoint = Endpoint(
        isSecure: true, host: "apitest.certitrade.net", port: 443, basePath: "/ctpsp/ws/2.0")
    static let access = Access(secrets: ["api_key": Secret("0123456789abcdefghij")])
    static let certitrade = provider()

    static func provider(userType: String = "m") -> CertiTrade {
        let merchant = Merchant(provider: .certitrade, id: "12345", environment: .test)
        do throws(ProviderSetupError) {
            return try CertiTrade(merchant: merchant, endpoint: endpoint, userType: userType)
        } catch {
            preconditionFailure(error.description)
        }
    }

    static let attempt: Attempt = {
        let annulment = Annulment(reference: "11114")
        let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
        return Attempt(
            annulment: annulment, key: key,
            body: certitrade.cancelBody(of: annulment, under: key), ownKeys: [key])
    }()

    static func payment(_ state: String, id: String = "11114") -> String {
        #"""
        {"id":\#(id),"created":"2018-01-09 14:52:37","state":"\#(state)","amount":"49900",
        "currency":"SEK","_links":{"self":"https://example.com/payment/11114"},"_embedded":[]}
        """#
    }

    static func problem(_ title: String, detail: String = "", status: Int? = nil) -> String {
        let status = status.map { #","httpStatus":\#($0)"# } ?? ""
        return #"{"describedBy":null,"title":"\#(title)","detail":"\#(detail)"\#(status)}"#
    }
}
