package import AnnulModel
import HTTPTypes

/// CertiTrade, by version 2.0 of its REST interface ("PayWin").
///
/// A cancel puts the payment into the state `CANCELLED`, which reverses the authorization and may
/// be repeated without a further effect. There are no keys, and the state alone can be read back:
/// it doesn't tell whose cancel it was. Errors have no codes, so that a refusal is understood by
/// reading the payment. Every request is signed together with the moment at which it leaves.
///
/// Sources: github.com/certitrade/developer.certitrade.se (`content/common`,
/// `content/merchant/reference`, `content/merchant/examples/cancel-payment.md`; February 2019). How
/// the scheme is spelled, and that a bad signature is a 403 rather than a 401, is what the clients
/// show: github.com/certitrade/psp2-client (`Connection.ts`, `Connection.spec.ts`; April 2019) and
/// github.com/Textalk/certitrade-integration-php (`lib/CTServer.php`).
package struct CertiTrade: Provider {
    /// Whom the key belongs to.
    package enum UserType: String, CaseIterable, Sendable {
        case merchant = "m"
        case agent = "a"
    }

    package let merchant: Merchant
    let endpoint: Endpoint
    let userType: UserType

    /// - Throws: `ProviderSetupError` when `userType` can't be the provider's.
    init(merchant: Merchant, endpoint: Endpoint, userType: String = "m")
        throws(ProviderSetupError)
    {
        guard let userType = UserType(rawValue: userType) else {
            throw .unusableOption("user_type", of: .certitrade, "m (merchant) or a (agent)")
        }
        self.merchant = merchant
        self.endpoint = endpoint
        self.userType = userType
    }

    package static let optionNames = ["user_type"]
    package static let secretNames = ["api_key"]

    package static let defaultPolicy = AccountPolicy(
        limits: Limits(
            // No limit is published, nor an answer that would ask for fewer requests. Shops that
            // are selling at the same time must not suffer: 18,000 requests an hour.
            rates: [Rate(5, per: .seconds(1))], concurrency: 8),
        doubt: DoubtPolicy(
            // Keys exist for creating payments only.
            keying: .keyless,
            lookup: .state,
            // Twice the request's time limit.
            settle: .seconds(50)))

    /// A payment's id is documented as an integer: nothing but its digits can be one.
    package func check(_ annulment: Annulment) throws(Rejection) {
        let reference = annulment.reference
        let isAllowed =
            Int64(reference) != nil && reference.utf8.allSatisfy(\.isASCIIDigit)
            && reference.first != "0"
        guard !isAllowed else { return }
        throw Rejection(
            .badReference, column: "reference",
            "'\(reference.excerpt(atMost: 80))' can't be the id of a payment at CertiTrade, which "
                + "is a whole number without zeros at its front. The merchant's own reference is "
                + "another field, and no id.")
    }

    package func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        JSONValue.object([.init("state", .string(CertiTradePayment.State.cancelled.rawValue))])
            .compact
    }

    package var tokens: (any TokenIssuer)? { nil }

    /// A look-up is signed like a cancel.
    package var trial: AccessTrial {
        AccessTrial(
            .lookup(reference: AccessTrial.noPaymentsNumber),
            leavesOpen: "Whether the account may cancel, only a cancel shows.")
    }
}
