import AnnulModel

extension TemplateRemarks {
    /// What stands above an account.
    static func title(of kind: AccountKind) -> String {
        switch (kind.provider, kind.profile) {
        case (.vipps, _): "Vipps MobilePay, ePayment API."
        case (.certitrade, _):
            "CertiTrade, REST 2.0. The look-up takes the place of an idempotency key."
        case (.bambora, "beta"):
            """
            Bambora, the API of before 2017. Nothing tells its test from its live accounts but the \
            merchant number: unless its address is on this machine, an account counts as live.
            """
        case (.bambora, _):
            """
            Bambora with access tokens. Nothing tells its test from its live accounts but the \
            merchant number: unless its address is on this machine, an account counts as live.
            """
        case (.billmate, _):
            """
            Billmate, now Qvickly. Test and live are told apart by 'environment' alone, in every \
            request.
            """
        case (.vtex, _):
            """
            A provider of VTEX's Payment Provider Protocol. It has no look-up: what stays without \
            an answer is sent again under the same requestId, for a day.
            """
        }
    }

    /// What is said above a key of one form of account; `nil` where it is like all others.
    static func own(_ path: String, of kind: AccountKind?) -> String? {
        guard let kind else { return nil }
        let remarks: [String: String] =
            switch (kind.provider, kind.profile) {
            case (.vipps, _): vipps
            case (.certitrade, _): certitrade
            case (.bambora, "beta"): bamboraBeta
            case (.bambora, _): bambora
            case (.billmate, _): billmate
            case (.vtex, _): vtex
            }
        return remarks[path]
    }

    /// What must be filled in, as the end of "KEY: …".
    static func gap(_ path: String, of kind: AccountKind?) -> String? {
        guard path == "merchant", let kind else { return nil }
        return "\(kind.provider.merchantFormat)"
    }

    /// A key that all accounts have, and that one provider's account should think about.
    static func hint(for provider: ProviderName) -> (text: String, example: String)? {
        switch provider {
        case .billmate: (races, "doubt: {reread: 30m}")
        case .certitrade: (night, #"pause: ["22:00-01:00 Europe/Stockholm"]"#)
        case .bambora, .vipps, .vtex: nil
        }
    }

    private static let vipps: [String: String] = [
        "base_url": """
        What stands before /accesstoken/get and /epayment/v1. Plain http is for this machine \
        only. Test: https://apitest.vipps.no. Live: https://api.vipps.no.
        """,
        "merchant": "The merchant serial number, as a text.",
        "system_name": "What Vipps sees as the calling system; 1 to 30 characters.",
        "system_version": "Its version; this program's own unless it is written.",
        "limits.per_payment": "The most cancels of one payment. Vipps allows five a minute.",
        "doubt.key_ttl": """
        How long the provider knows a request again by its key. Vipps publishes no time.
        """,
    ]

    private static let certitrade: [String: String] = [
        "base_url": """
        What stands before /payment/{id}. Test: https://apitest.certitrade.net/ctpsp/ws/2.0. \
        Live: https://api.certitrade.net/ctpsp/ws/2.0.
        """,
        "merchant": "The merchant id: digits.",
        "user_type": "Whom the key belongs to: m for the merchant, a for an agent.",
        "pause": night,
    ]

    private static let bamboraBeta: [String: String] = [
        "base_url": "What stands before /payments: https://api-beta.bambora.com.",
        "merchant": "The merchant number.",
        "profile": "",
    ]

    private static let bambora: [String: String] = [
        "base_url": "What stands before /v1/merchants: https://api.bambora.com.",
        "merchant": "The merchant number.",
        "profile": "",
        "token_url": "Where access tokens are had.",
    ]

    private static let billmate: [String: String] = [
        "base_url": """
        Requests go to it as it is: https://api.qvickly.io, or https://api.billmate.se.
        """,
        "merchant": "The id: digits.",
        "language": "The language of the provider's messages: sv or en.",
        "doubt.reread": races,
    ]

    private static let vtex: [String: String] = [
        "base_url": "What stands before /payments/{id}/cancellations.",
        "merchant": "The affiliation, or the store's name.",
        "app_key_header":
            "Some connectors want X-PROVIDER-API-AppKey and X-PROVIDER-API-AppToken.",
        "app_token_header": "",
    ]

    private static let races =
        "A card or Swish payment may still be paid after its cancel, as Billmate says. A run then "
        + "reads what it has cancelled once more, so long after, and ends only then."
    private static let night =
        "When the account is not touched, by the clock of a place. CertiTrade captures at night."
}
