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
        case 200..<300: return token(in: response.body, at: now)
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

    private func token(in body: [UInt8], at now: Timestamp) -> TokenReading {
        guard let answer = try? JSONValue(parsing: body),
            let token = answer["access_token"].string, token.isHeaderSafe,
            answer["token_type"].isNull || answer["token_type"].string?.lowercased() == "bearer",
            let lifetime = answer["expires_in"].text.flatMap(Int64.init), lifetime > 0
        else {
            return .unavailable(detail: "Vipps answered without a usable access token.")
        }
        // A day is the longest there is. A short life is used to its half at least.
        let seconds = min(lifetime, 86400)
        let usable = Duration.seconds(max(seconds - Self.margin, (seconds + 1) / 2))
        return .token(Token(secret: Secret(token), renewAt: now + usable))
    }

    /// Three minutes: a request made just before must still find its token valid.
    private static let margin: Int64 = 180
}

extension String {
    fileprivate var isHeaderSafe: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

extension HTTPField.Name {
    fileprivate static let clientID = known("client_id")
    fileprivate static let clientSecret = known("client_secret")
}
