import AnnulModel
import Providers

extension BamboraSandbox {
    private static let knownScopes: Set = ["cancel_payment", "read_payment"]

    /// Gives out a token by OAuth 2.0 client credentials (RFC 6749, section 4.4).
    func token(
        _ request: ProviderRequest, _ account: Int?, _ book: inout Book, _ voice: BamboraVoice
    ) -> SandboxAnswer {
        guard let account, let secret = request.basicCredentials?.password,
            secret == book.rules.accounts[account].secrets["client_secret"]
        else {
            book.tally.badAuthentication += 1
            return refusal(401, "invalid_client")
        }
        let form = request.form
        guard form["grant_type"] == "client_credentials" else {
            return refusal(400, "unsupported_grant_type")
        }
        let scopes = Set((form["scope"] ?? "").split(separator: " ").map(String.init))
        guard !scopes.isEmpty, scopes.isSubset(of: Self.knownScopes) else {
            return refusal(400, "invalid_scope")
        }
        let token = book.issueToken(for: account, scopes: scopes, at: voice.now)
        let body: JSONValue = .members([
            "access_token": .string(token),
            "expires_in": .whole(book.rules.tokenLifetime.wholeMilliseconds / 1000),
            "token_type": .string("Bearer"),
        ])
        return SandboxAnswer(.json(200, body))
    }

    private func refusal(_ status: Int, _ error: String) -> SandboxAnswer {
        SandboxAnswer(.json(status, .members(["error": .string(error)])))
    }
}

extension ProviderRequest {
    /// The fields of a form; of two with one name the last counts.
    fileprivate var form: [String: String] {
        guard value(of: "content-type")?.hasPrefix("application/x-www-form-urlencoded") == true
        else { return [:] }
        let pairs = String(decoding: body, as: UTF8.self).split(separator: "&")
        return pairs.reduce(into: [:]) { fields, pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return }
            let value = parts[1].replacing("+", with: " ").replacing("%20", with: " ")
            fields[String(parts[0])] = String(value)
        }
    }
}
