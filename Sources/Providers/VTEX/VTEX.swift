package import AnnulModel
import HTTPTypes

/// A payment provider behind VTEX, by the Payment Provider Protocol.
///
/// The protocol is what VTEX's gateway speaks to providers, and this program takes the gateway's
/// place. A cancel repeated under its `requestId` gives the first answer again for a day, refusals
/// included; there is no look-up. Success is a `cancellationId`, whatever else an answer says.
///
/// Sources: github.com/vtex/openapi-schemas (`VTEX - Payment Provider Protocol.json`; May 2026) and
/// github.com/vtexdocs/dev-portal-content (`docs/guides/Integration-Guides`; August 2026). That
/// refusals are kept under the `requestId`, and come with HTTP 200, is github.com/vtex/skills
/// (`payment-idempotency`); 501 for `cancel-manually` also github.com/vtex/php-connector.
package struct VTEX: Provider {
    package let merchant: Merchant
    let endpoint: Endpoint
    let appKeyHeader: HTTPField.Name
    let appTokenHeader: HTTPField.Name

    /// The headers' names are the provider's choice: newer ones are called `X-PROVIDER-API-…`.
    ///
    /// - Throws: `ProviderSetupError` when a header's name can't be one.
    init(
        merchant: Merchant, endpoint: Endpoint, appKeyHeader: String = "X-VTEX-API-AppKey",
        appTokenHeader: String = "X-VTEX-API-AppToken"
    ) throws(ProviderSetupError) {
        self.merchant = merchant
        self.endpoint = endpoint
        self.appKeyHeader = try Self.header("app_key_header", appKeyHeader)
        self.appTokenHeader = try Self.header("app_token_header", appTokenHeader)
        guard self.appKeyHeader != self.appTokenHeader else {
            throw .unusableOption(
                "app_token_header", of: .vtex, "another header than 'app_key_header'")
        }
    }

    package static let optionNames = ["app_key_header", "app_token_header"]
    package static let secretNames = ["app_key", "app_token"]

    package static let defaultPolicy: AccountPolicy = {
        var timeouts = Timeouts()
        // A provider must answer within 20 seconds. A little longer, and an answer that comes at
        // the last moment still arrives.
        timeouts.request = .seconds(22)
        return AccountPolicy(
            limits: Limits(
                // No limit is published, and the same address serves the shop's own payments:
                // five errors in five minutes, and VTEX holds those back.
                rates: [Rate(5, per: .seconds(1))], concurrency: 16),
            timeouts: timeouts,
            doubt: DoubtPolicy(
                // Providers keep a result, refusals included, for repeats "up to one day".
                keying: .keyed(lifetime: .seconds(24 * 3600), keepsRefusals: true),
                // The protocol has no request for a payment's state.
                lookup: .none,
                // Twice the request's time limit.
                settle: .seconds(44)))
    }()

    /// Ids are whatever the gateway made of them: no pattern is published, and no example has a
    /// slash.
    package func check(_ annulment: Annulment) throws(Rejection) {
        try check(annulment.reference, "reference", .badReference)
        if let id = annulment.authorizationID { try check(id, "authorization_id", .badField) }
        guard PathSegment(annulment.reference) == nil || annulment.reference.dividesPath else {
            return
        }
        throw Rejection(
            .badReference, column: "reference",
            "'\(annulment.reference.excerpt(atMost: 80))' can't be a VTEX payment id: it could "
                + "change the address.")
    }

    private func check(_ id: String, _ column: String, _ reason: Reason) throws(Rejection) {
        let isPrintable = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
        guard id.isEmpty || !isPrintable else { return }
        throw Rejection(
            reason, column: column,
            "'\(id.excerpt(atMost: 80))' can't be an id at VTEX, which is not empty and has no "
                + "control characters.")
    }

    /// Without `value`, whose unit the protocol leaves open, all of the payment is cancelled.
    package func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("paymentId", .string(annulment.reference)),
            .init("requestId", .string(key.text)),
        ]
        // A payment that was never authorized has none.
        if let id = annulment.authorizationID {
            members.append(.init("authorizationId", .string(id)))
        }
        members.append(.init("sandboxMode", .bool(merchant.environment == .test)))
        return JSONValue.object(members).compact
    }

    package var tokens: (any TokenIssuer)? { nil }

    package var trial: AccessTrial {
        AccessTrial(
            .none,
            leavesOpen: "The protocol has no request that touches no payment, so that only the "
                + "first cancel shows whether app_key and app_token are taken.")
    }

    private static func header(_ option: String, _ name: String) throws(ProviderSetupError)
        -> HTTPField.Name
    {
        guard CredentialHeader.isUsable(name), let name = HTTPField.Name(name) else {
            throw .unusableOption(option, of: .vtex, CredentialHeader.allowed)
        }
        return name
    }
}
