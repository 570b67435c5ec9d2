import AnnulModel
import HTTPTypes

/// Access tokens: an hour in test, a day in production, several at a time.
struct VippsTokens: TokenIssuer {
    let vipps: Vipps

    func tokenRequest(with access: Access, at now: Timestamp) -> ProviderRequest {
        var request = vipps.request(.post, "/accesstoken/get", access)
        request.head.headerFields[.clientID] = access["client_id"]
        request.head.headerFields[.clientSecret] = access["client_secret"]
        request.head.headerFields[.contentType] = "application/json"
        return request
    }

    func token(in response: ProviderResponse, at now: Timestamp) -> TokenReading {
        let status = response.head.status.code
        switch status {
        case 200..<300:
            guard let token = Token(bearerIn: response.body, at: now) else {
                return .unavailable(detail: "Vipps answered without a usable access token.")
            }
            return .token(token)
        case 429: return .throttled(after: RetryAfter.delay(in: response.head.headerFields))
        case 400, 401, 403:
            // The answer itself repeats the client id, so that it is not quoted.
            return .refused(
                detail: "Vipps gave no access token (HTTP \(status)). Check client_id, "
                    + "client_secret, subscription_key and the merchant serial number, and that "
                    + "they belong to this environment.")
        default:
            return .unavailable(detail: "Vipps gave no access token now (HTTP \(status)).")
        }
    }
}

extension HTTPField.Name {
    fileprivate static let clientID = known("client_id")
    fileprivate static let clientSecret = known("client_secret")
}
