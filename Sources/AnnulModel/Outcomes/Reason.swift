/// The stable machine code beside an outcome (`annul_reason`).
///
/// A new one is an addition, noted in the changelog.
package enum Reason: String, CaseIterable, Codable, Hashable, Sendable {
    // What the provider said about the payment.
    case captured, expired, declined, busy, throttled, forbidden
    case wrongState = "wrong_state"
    case unknownPayment = "unknown_payment"
    case providerError = "provider_error"
    case providerManual = "provider_manual"
    // Why an account, or the run, went no further.
    case deadline, drained, cap, canary, halt, limit, abandoned
    case authFailed = "auth_failed"
    case accountStopped = "account_stopped"
    case providerDown = "provider_down"
    // Why doubt could not be resolved, or a key not be used.
    case keySpent = "key_spent"
    case keyExpired = "key_expired"
    case noLookup = "no_lookup"
    case noAnswer = "no_answer"
    // What is wrong with the row.
    case contradiction, mismatch, moved
    case badReference = "bad_reference"
    case badAmount = "bad_amount"
    case badField = "bad_field"
    case missingField = "missing_field"
    case noAccount = "no_account"
    case cardNumber = "card_number"
    case fileRefused = "file_refused"
    case samePayment = "same_payment"
    case earlierRun = "earlier_run"
    // How a payment came to be cancelled.
    case terminated, released
    case cancelledByUs = "cancelled_by_us"
    case cancelledBefore = "cancelled_before"
    case cancelledByOther = "cancelled_by_other"
    case settledByPerson = "settled_by_person"
}
