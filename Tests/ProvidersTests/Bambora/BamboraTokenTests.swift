import AnnulModel
import HTTPTypes
import Providers
import Testing

struct BamboraTokenTests {
    private func read(_ response: ProviderResponse) throws -> TokenReading {
        try #require(BamboraWorld.v1.tokens).token(in: response, at: moment)
    }

    @Test func theBetaNeedsNoToken() {
        #expect(BamboraWorld.beta.tokens == nil)
    }

    @Test func theRequestIsExactlyThisAndGoesToItsOwnAddress() throws {
        let tokens = try #require(BamboraWorld.v1.tokens)
        #expect(tokens.tokenEndpoint == BamboraWorld.tokenEndpoint)
        let request = tokens.tokenRequest(with: BamboraWorld.v1Access, at: moment)
        #expect(request.head.method == .post)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "auth.bambora.example:8443")
        #expect(request.head.path == "/connect/token")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&scope=cancel_payment+read_payment")
        #expect(
            request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted() == [
                "Accept: application/json", "Authorization: Basic aWQtN2YxYzpodXNoLTkwYWE=",
                "Content-Type: application/x-www-form-urlencoded",
            ])
    }

    @Test func theTokenAddressIsTheDocumentedOneUnlessSaidOtherwise() throws {
        guard case .v1(let standard) = try Bambora.Profile(["profile": "v1"]),
            case .v1(let other) = try Bambora.Profile(
                ["profile": "v1", "token_url": "http://127.0.0.1:8080/a/b"])
        else {
            Issue.record("not v1")
            return
        }
        #expect(standard.description == "https://auth.bambora.com/connect/token")
        #expect(
            other == Endpoint(isSecure: false, host: "127.0.0.1", port: 8080, basePath: "/a/b"))
    }

    @Test(
        arguments: [
            (#","expires_in":3600"#, 3420), (#","expires_in":"3600""#, 3420),
            (#","expires_in":100"#, 50), (#","expires_in":1"#, 1),
            (#","expires_in":999999999"#, 86220), ("", 420), (#","expires_in":null"#, 420),
        ])
    func aTokenIsRenewedThreeMinutesEarlyAndUsedForHalfItsLife(lifetime: String, after: Int)
        throws
    {
        let body = #"{"access_token":"ey.J0.x","token_type":"Bearer"\#(lifetime)}"#
        guard case .token(let token) = try read(.init(200, body)) else {
            Issue.record("no token")
            return
        }
        #expect(token.secret.reveal() == "ey.J0.x")
        #expect(token.renewAt == moment + .seconds(after))
    }

    @Test(arguments: [
        "", "{}", "[]", "ey.J0.x", #"{"access_token":""}"#, #"{"access_token":"a b"}"#,
        #"{"access_token":"a\r\nX: y"}"#, #"{"access_token":7}"#,
        #"{"access_token":"x","expires_in":0}"#, #"{"access_token":"x","expires_in":-5}"#,
        #"{"access_token":"x","expires_in":"soon"}"#, #"{"access_token":"x","expires_in":1.5}"#,
        #"{"access_token":"x","expires_in":true}"#,
        #"{"access_token":"x","expires_in":3600,"token_type":"MAC"}"#,
    ])
    func anythingOddIsNoToken(body: String) throws {
        guard case .unavailable(let detail) = try read(.init(200, body)) else {
            Issue.record("took \(body)")
            return
        }
        #expect(detail == "Bambora answered without a usable access token.")
    }

    @Test(arguments: [400, 401, 403])
    func wrongCredentialsAreRefusedWithoutQuotingThem(status: Int) throws {
        guard
            case .refused(let detail) = try read(
                .init(status, #"{"error":"invalid_client","error_description":"id-7f1c"}"#))
        else {
            Issue.record("not refused")
            return
        }
        #expect(
            detail
                == "Bambora gave no access token (HTTP \(status)). Check client_id and "
                + "client_secret, and that they may cancel and read payments.")
    }

    @Test(arguments: [301, 302, 404, 408, 418, 500, 503])
    func otherStatusesMayPass(status: Int) throws {
        guard
            case .unavailable(let detail) = try read(
                .init(status, #"{"access_token":"x","expires_in":3600}"#))
        else {
            Issue.record("believed HTTP \(status)")
            return
        }
        #expect(detail == "Bambora gave no access token now (HTTP \(status)).")
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
