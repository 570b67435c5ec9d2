import AnnulModel
import HTTPTypes
import Providers
import Testing

struct VippsTokenTests {
    private func read(_ response: ProviderResponse) throws -> TokenReading {
        try #require(VippsWorld.vipps.tokens).token(in: response, at: moment)
    }

    @Test func theRequestIsExactlyThis() throws {
        let request = try #require(VippsWorld.vipps.tokens)
            .tokenRequest(with: VippsWorld.access, at: moment)
        #expect(request.head.method == .post)
        #expect(request.head.path == "/via/accesstoken/get")
        #expect(request.body.isEmpty)
        #expect(
            request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted() == [
                "Accept: application/json, application/problem+json",
                "Content-Type: application/json", "Merchant-Serial-Number: 123456",
                "Ocp-Apim-Subscription-Key: sub-5e5e", "Vipps-System-Name: annul",
                "Vipps-System-Version: 1.2.3", "client_id: id-7f1c", "client_secret: hush-90aa",
            ])
    }

    @Test(arguments: [
        (#""86398""#, 86218), ("3600", 3420), (#""360""#, 180), ("100", 50), ("1", 1),
        ("999999999999", 86220),
    ])
    func aTokenIsRenewedThreeMinutesEarlyAndUsedForHalfItsLife(lifetime: String, after: Int)
        throws
    {
        let body = #"{"token_type":"Bearer","expires_in":\#(lifetime),"access_token":"ey.J0.x"}"#
        guard case .token(let token) = try read(.init(200, body)) else {
            Issue.record("no token")
            return
        }
        #expect(token.secret.reveal() == "ey.J0.x")
        #expect(token.renewAt == moment + .seconds(after))
    }

    @Test(arguments: [
        "", "{}", "[]", "ey.J0.x", #"{"access_token":"x"}"#,
        #"{"access_token":"","expires_in":"3600"}"#,
        #"{"access_token":"a b","expires_in":"3600"}"#,
        #"{"access_token":"a\r\nX: y","expires_in":"3600"}"#,
        #"{"access_token":7,"expires_in":"3600"}"#,
        #"{"access_token":"x","expires_in":"0"}"#, #"{"access_token":"x","expires_in":-5}"#,
        #"{"access_token":"x","expires_in":"soon"}"#, #"{"access_token":"x","expires_in":1.5}"#,
        #"{"access_token":"x","expires_in":"3600","token_type":"MAC"}"#,
    ])
    func anythingOddIsNoToken(body: String) throws {
        guard case .unavailable(let detail) = try read(.init(200, body)) else {
            Issue.record("took \(body)")
            return
        }
        #expect(detail == "Vipps answered without a usable access token.")
    }

    @Test(arguments: [400, 401, 403])
    func wrongCredentialsAreRefusedWithoutQuotingThem(status: Int) throws {
        let body = #"{"error":"unauthorized_client","error_description":"id-7f1c is unknown"}"#
        guard case .refused(let detail) = try read(.init(status, body)) else {
            Issue.record("not refused")
            return
        }
        #expect(
            detail
                == "Vipps gave no access token (HTTP \(status)). Check client_id, client_secret, "
                + "subscription_key and the merchant serial number, and that they belong to this "
                + "environment.")
    }

    @Test(arguments: [301, 302, 404, 408, 418, 500, 503])
    func otherStatusesMayPass(status: Int) throws {
        let body = #"{"access_token":"x","expires_in":"3600"}"#
        guard case .unavailable(let detail) = try read(.init(status, body)) else {
            Issue.record("believed HTTP \(status)")
            return
        }
        #expect(detail == "Vipps gave no access token now (HTTP \(status)).")
    }

    @Test func aThrottleCarriesTheWait() throws {
        guard
            case .throttled(let wait) = try read(.init(429, headers: [.retryAfter: "11"]))
        else {
            Issue.record("not throttled")
            return
        }
        #expect(wait == .seconds(11))
    }
}
