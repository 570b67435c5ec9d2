package import AnnulModel
import HTTPTypes

/// Vipps MobilePay, by its ePayment API.
///
/// A cancel releases all of a reservation that is not captured yet, for good; it also succeeds on
/// a partly captured payment, whose captured part stays charged. There is no state for
/// "cancelled": success is read from the amounts. A request under a known key gives the first
/// answer again, refusals included.
///
/// Sources: github.com/vippsas/vipps-epayment-api (`docs/epayment.v1.yml` 1.4.1; February 2024),
/// github.com/vippsas/agent-toolkit (`best-practices` and `epayment` with `errors.md`; August 2026),
/// the ePayment pages of developer.vippsmobilepay.com (errors, cancel), and for what the cancel
/// answers in practice github.com/vippsas/vipps-woocommerce (`VippsApi.class.php`; June 2026).
package struct Vipps: Provider {
    package let merchant: Merchant
    let endpoint: Endpoint
    let systemName: String
    let systemVersion: String

    /// - Throws: `ProviderSetupError` when a name breaks the provider's patterns.
    init(
        merchant: Merchant, endpoint: Endpoint, systemName: String = "annul", systemVersion: String
    ) throws(ProviderSetupError) {
        for (option, value) in zip(Self.optionNames, [systemName, systemVersion]) {
            guard (1...30).contains(value.utf8.count),
                value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            else { throw .unusableOption(option, of: .vipps, "1 to 30 plain ASCII characters") }
        }
        self.merchant = merchant
        self.endpoint = endpoint
        self.systemName = systemName
        self.systemVersion = systemVersion
    }

    package static let optionNames = ["system_name", "system_version"]
    package static let secretNames = ["client_id", "client_secret", "subscription_key"]

    package static let defaultPolicy = AccountPolicy(
        limits: Limits(
            // Vipps publishes no limit for a merchant, only that it is far above the one for each
            // payment. The merchant's point-of-sale traffic must not suffer.
            rates: [Rate(20, per: .seconds(1))],
            // Five cancels a minute for each payment: a sixth would throttle the whole account.
            perPayment: Rate(5, per: .seconds(60)), concurrency: 16),
        doubt: DoubtPolicy(
            // How long keys are kept is not published either; a day is what others keep at the
            // least. "A 4xx stays 4xx for that key."
            keying: .keyed(lifetime: .seconds(24 * 3600), keepsRefusals: true),
            // The event log names the key of the request that caused an event.
            lookup: .attributable,
            // Twice the request's time limit.
            settle: .seconds(50)))

    package func check(_ annulment: Annulment) throws(Rejection) {
        let reference = annulment.reference
        let isAllowed = reference.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
        }
        guard !isAllowed || !(8...64).contains(reference.utf8.count) else { return }
        var detail =
            "'\(reference.excerpt(atMost: 80))' can't be a Vipps reference, which has 8 to 64 "
            + "characters of A-Z, a-z, 0-9 and '-'; upper and lower case are different."
        if reference.utf8.count < 8, reference.utf8.allSatisfy(\.isASCIIDigit) {
            detail += " A spreadsheet may have dropped zeros at its front: see the original export."
        }
        throw Rejection(.badReference, column: "reference", detail)
    }

    /// The same for every payment: no amount can be given, and what the customer has approved is
    /// cancelled as well.
    package func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        JSONValue.object([.init("cancelTransactionOnly", .bool(false))]).compact
    }

    package var tokens: (any TokenIssuer)? { VippsTokens(vipps: self) }

    /// The token's request carries every secret, the subscription key too.
    package var trial: AccessTrial {
        AccessTrial(
            .token,
            leavesOpen: "Whether they are good for merchant serial number \(merchant.id) and the "
                + "ePayment API, only the first payment shows.")
    }
}
