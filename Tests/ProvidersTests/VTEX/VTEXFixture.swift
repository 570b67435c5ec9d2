import AnnulModel
import HTTPTypes
@testable import Providers

extension ProviderFixture {
    static let vtex = ProviderFixture(
        provider: VTEXWorld.vtex, policy: VTEX.defaultPolicy, endpoint: VTEXWorld.endpoint,
        access: VTEXWorld.access, attempt: VTEXWorld.attempt,
        unusableReferences: ["", ".", "..", "a\nb", "a\u{0}", "a/b", "a\\b", "../x"],
        steps: [.cancel],
        proofs: [.init(step: .cancel, response: .init(200, VTEXWorld.answer()))],
        others: [
            .init(200), .init(200, "{}"), .init(200, "[]"), .init(200, "null"),
            .init(200, VTEXWorld.answer("null")), .init(200, VTEXWorld.answer(#""""#)),
            .init(200, VTEXWorld.answer("null", code: #""cancel-manually""#)),
            .init(200, VTEXWorld.answer(request: "other")),
            .init(
                200,
                VTEXWorld.answer(
                    "null", code: #""a\u001b[2J\n"# + String(repeating: "x", count: 999) + #"""#)),
            .init(202, VTEXWorld.answer()), .init(204), .init(302), .init(400),
            .init(400, VTEXWorld.answer("null")), .init(401), .init(403), .init(404),
            .init(404, VTEXWorld.answer("null")), .init(408), .init(409),
            .init(429, headers: [.retryAfter: "9"]), .init(500),
            .init(500, VTEXWorld.answer("null")), .init(501), .init(501, VTEXWorld.answer("null")),
            .init(503, "<html>busy</html>"),
        ],
        readsAreGETs: true)
}

/// The one payment that the VTEX tests are about.
enum VTEXWorld {
    static let reference = "F5C1A4E20D3B4E07B7E871F5B5BC9F91"
    static let endpoint = Endpoint(
        isSecure: true, host: "psp.example", port: 443, basePath: "/ppp")
    static let access = Access(
        secrets: ["app_key": Secret("vtexappkey-c0de"), "app_token": Secret("hush-90aa")])
    static let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })

    static let vtex = make(.test)

    static func make(_ environment: Environment, _ options: [String: String] = [:]) -> VTEX {
        let merchant = Merchant(provider: .vtex, id: "acmestore", environment: environment)
        do throws(ProviderSetupError) {
            return try VTEX(
                merchant: merchant, endpoint: endpoint,
                appKeyHeader: options["app_key_header"] ?? "X-VTEX-API-AppKey",
                appTokenHeader: options["app_token_header"] ?? "X-VTEX-API-AppToken")
        } catch {
            preconditionFailure(error.description)
        }
    }

    static let attempt: Attempt = {
        let annulment = Annulment(reference: reference, authorizationID: "5784589")
        return Attempt(
            annulment: annulment, key: key, body: vtex.cancelBody(of: annulment, under: key),
            ownKeys: [key])
    }()

    static func answer(
        _ cancellation: String = #""1231323234234""#, payment: String = reference,
        request: String = key.text, code: String = "null"
    ) -> String {
        #"""
        {"paymentId":"\#(payment)","cancellationId":\#(cancellation),"code":\#(code),
        "message":"A message","requestId":"\#(request)"}
        """#
    }

    static func read(_ response: ProviderResponse) -> Reading {
        vtex.reading(of: response, to: .cancel, of: attempt, with: access)
    }
}
