import AnnulModel
import HTTPTypes
@testable import Providers

extension ProviderFixture {
    static let vipps = ProviderFixture(
        provider: VippsWorld.vipps, policy: Vipps.defaultPolicy, endpoint: VippsWorld.endpoint,
        access: VippsWorld.access, attempt: VippsWorld.attempt,
        unusableReferences: ["", "short", "0012345", "æøå-æøå-æøå", "has a space", "a/../../b"],
        steps: [
            .cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused),
            .events(.doubt, VippsWorld.released), .events(.refused, VippsWorld.released),
        ],
        proofs: [
            .init(step: .cancel, response: .init(200, VippsWorld.payment(cancelled: 49900))),
            .init(step: .cancel, response: .init(200, VippsWorld.payment("TERMINATED", 0))),
            .init(
                step: .payment(.doubt), response: .init(200, VippsWorld.payment(cancelled: 49900))),
            .init(
                step: .payment(.acknowledged),
                response: .init(200, VippsWorld.payment(captured: 900, cancelled: 49000))),
            .init(
                step: .events(.doubt, VippsWorld.released),
                response: .init(200, VippsWorld.events(key: VippsWorld.key.text))),
        ],
        others: [
            .init(200), .init(200, "{}"), .init(200, "[]"), .init(200, VippsWorld.payment()),
            .init(200, VippsWorld.payment("CREATED", 0)),
            .init(200, VippsWorld.problem(200, "6040")),
            .init(200, VippsWorld.payment(captured: 49900)),
            .init(200, VippsWorld.payment("EXPIRED", 0)), .init(204), .init(302),
            .init(400, VippsWorld.problem(400, "6190")),
            .init(400, VippsWorld.problem(400, "6040")),
            .init(
                400,
                VippsWorld.problem(
                    400, "9", title: "a\\u001b[2J\\n" + String(repeating: "x", count: 999))),
            .init(400, VippsWorld.problem(400, nil)), .init(401), .init(403),
            .init(404, VippsWorld.problem(404, "5090")),
            .init(404, #"{"statusCode":404,"message":"Resource not found"}"#),
            .init(409, VippsWorld.problem(409, nil)), .init(423),
            .init(429, headers: [.retryAfter: "9"]),
            .init(500), .init(503, "<html>busy</html>"),
        ],
        readsAreGETs: true)
}

/// The one payment that the Vipps tests are about: 499.00 NOK, reserved.
enum VippsWorld {
    static let reference = "acme-shop-0042"
    static let endpoint = Endpoint(
        isSecure: true, host: "apitest.vipps.no", port: 443, basePath: "/via")
    static let merchant = Merchant(provider: .vipps, id: "123456", environment: .test)
    static let access = Access(
        secrets: [
            "client_id": Secret("id-7f1c"), "client_secret": Secret("hush-90aa"),
            "subscription_key": Secret("sub-5e5e"),
        ],
        token: Secret("token-c0de"))

    static let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
    static let earlierKey = IdempotencyKey(uuid: (16..<32).map { UInt8($0) })

    static let vipps: Vipps = {
        do throws(ProviderSetupError) {
            return try Vipps(merchant: merchant, endpoint: endpoint, systemVersion: "1.2.3")
        } catch {
            preconditionFailure(error.description)
        }
    }()

    static let attempt: Attempt = {
        let annulment = Annulment(reference: reference)
        return Attempt(
            annulment: annulment, key: key, body: vipps.cancelBody(of: annulment, under: key),
            ownKeys: [earlierKey, key])
    }()

    static func nok(_ minor: Int64) -> Money? {
        Currency("NOK").map { Money(minor: minor, currency: $0) }
    }

    static let released = Settlement(
        .cancelled, .released, "Vipps released all of the reservation.",
        released: nok(49900))
    static let remainder = Settlement(
        .remainderReleased, .released, "A part.", released: nok(49000), kept: nok(900))

    static func payment(
        _ state: String = "AUTHORIZED", _ authorized: Int = 49900, captured: Int = 0,
        cancelled: Int = 0, refunded: Int = 0, reference: String = reference
    ) -> String {
        func amount(_ value: Int) -> String { #"{"currency":"NOK","value":\#(value)}"# }
        return #"""
            {"amount":\#(amount(49900)),"state":"\#(state)","aggregate":{
            "authorizedAmount":\#(amount(authorized)),"cancelledAmount":\#(amount(cancelled)),
            "capturedAmount":\#(amount(captured)),"refundedAmount":\#(amount(refunded))},
            "pspReference":"psp-77","reference":"\#(reference)"}
            """#
    }

    static func problem(_ status: Int, _ code: String?, title: String = "A title") -> String {
        let extra = code.map { #","extraDetails":[{"name":"ErrorCode","reason":"\#($0)"}]"# } ?? ""
        return #"""
            {"type":"https://example.com/problem","title":"\#(title)","status":\#(status),
            "detail":"Anything","traceId":"trace-9"\#(extra)}
            """#
    }

    static func event(
        _ name: String, key: String?, success: Bool = true, reference: String = reference
    ) -> String {
        #"""
        {"reference":"\#(reference)","pspReference":"psp-\#(name)","name":"\#(name)",
        "amount":{"currency":"NOK","value":49900},"timestamp":"2026-11-20T10:00:00Z",
        "idempotencyKey":\#(key.map { "\"\($0)\"" } ?? "null"),"success":\#(success)}
        """#
    }

    static func events(key: String?) -> String {
        let before = [event("CREATED", key: "1"), event("AUTHORIZED", key: nil)]
        return "[" + (before + [event("CANCELLED", key: key)]).joined(separator: ",") + "]"
    }
}
