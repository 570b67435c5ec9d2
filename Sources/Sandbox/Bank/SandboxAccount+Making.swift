package import AnnulModel

/// Accounts whose secrets everyone may know.
extension SandboxAccount {
    /// One account of each provider, and of Bambora one of each form.
    package static func all(rate: Rate? = nil) -> [SandboxAccount] {
        [
            .certitrade(rate: rate).paying("SEK"), .bamboraBeta(rate: rate).paying("DKK"),
            .bamboraV1(rate: rate), .vipps(rate: rate), .billmate(rate: rate).paying("SEK"),
            .vtex(rate: rate).paying("BRL"),
        ]
    }

    private func paying(_ currency: String) -> Self {
        var account = self
        account.currency = currency
        return account
    }

    package static func certitrade(merchant: String = "2345", rate: Rate? = nil) -> Self {
        Self(
            provider: .certitrade, merchant: merchant, secrets: ["api_key": "sandboxapikey"],
            rate: rate)
    }

    package static func bamboraBeta(merchant: String = "T100000001", rate: Rate? = nil) -> Self {
        Self(
            provider: .bambora, merchant: merchant,
            secrets: ["token": "sandbox-token", "secret": "sandbox-secret"], rate: rate)
    }

    /// The client's name tells the merchants apart when a token is asked for.
    package static func bamboraV1(merchant: String = "T200000002", rate: Rate? = nil) -> Self {
        let secrets = ["client_id": "client-of-\(merchant)", "client_secret": "sandbox-secret"]
        return Self(provider: .bambora, merchant: merchant, secrets: secrets, rate: rate)
    }

    package static func vipps(merchant: String = "123456", rate: Rate? = nil) -> Self {
        let secrets = [
            "client_id": "sandbox-client", "client_secret": "sandbox-secret",
            "subscription_key": "sandbox-subscription",
        ]
        return Self(provider: .vipps, merchant: merchant, secrets: secrets, rate: rate)
    }

    package static func billmate(merchant: String = "17338", rate: Rate? = nil) -> Self {
        Self(provider: .billmate, merchant: merchant, secrets: ["key": "sandbox-key"], rate: rate)
    }

    /// The key tells the merchants apart.
    package static func vtex(merchant: String = "sandbox-store", rate: Rate? = nil) -> Self {
        let secrets = ["app_key": "key-of-\(merchant)", "app_token": "sandbox-token"]
        return Self(provider: .vtex, merchant: merchant, secrets: secrets, rate: rate)
    }
}
