import AnnulModel
import HTTPTypes

/// Access tokens by OAuth 2.0 client credentials, for just what is needed here.
struct BamboraTokens: TokenIssuer {
    let endpoint: Endpoint

    var tokenEndpoint: Endpoint? { endpoint }

    func tokenRequest(with access: Access, at now: Timestamp) -> ProviderRequest {
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
            path: endpoint.basePath.isEmpty ? "/" : endpoint.basePath)
        head.headerFields[.accept] = "application/json"
        head.headerFields[.authorization] = basicCredentials(
            access["client_id"], access["client_secret"])
        head.headerFields[.contentType] = "application/x-www-form-urlencoded"
        let form = "grant_type=client_credentials&scope=cancel_payment+read_payment"
        return ProviderRequest(head: head, body: Array(form.utf8))
    }

    func token(in response: ProviderResponse, at now: Timestamp) -> TokenReading {
        let status = response.head.status.code
        switch status {
        case 200..<300:
            guard
                let token = Token(
                    bearerIn: response.body, at: now, assumedLifetime: Self.assumedLifetime)
            else {
                return .unavailable(detail: "Bambora answered without a usable access token.")
            }
            return .token(token)
        case 429: return .throttled(after: RetryAfter.delay(in: response.head.headerFields))
        case 400, 401, 403:
            return .refused(
                detail: "Bambora gave no access token (HTTP \(status)). Check client_id and "
                    + "client_secret, and that they may cancel and read payments.")
        default:
            return .unavailable(detail: "Bambora gave no access token now (HTTP \(status)).")
        }
    }

    /// Ten minutes where the answer doesn't tell: how long tokens live is not documented, and a
    /// token that ran out is renewed by the first refusal.
    private static let assumedLifetime: Int64 = 600
}
