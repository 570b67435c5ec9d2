package import AnnulModel

/// Billmate, now named Qvickly, by its Payment API 2.5.0.
///
/// Everything is a POST to one address; `function` says what is wanted and HTTP says 200 to all of
/// it. Both sides sign their `data` with the account's key, and what isn't signed proves nothing.
/// There are no idempotency keys: a request in doubt is resolved by reading the payment. A second
/// cancel can't have a second effect; it is refused.
///
/// Sources: github.com/Billmate/QvicklyDocumentation (`Writerside/topics`; September 2024), for the
/// hash `Creating-hash.md`, for errors `API-Error-codes.md`, for states `Status.md`. That errors also
/// come unsigned at the top level is what github.com/Billmate/QvicklyAPISamples (March 2026) and
/// github.com/krokedil/billmate-order-mangement-for-woocommerce show.
package struct Billmate: Provider {
    package let merchant: Merchant
    let endpoint: Endpoint
    let language: String
    let version: String

    /// - Throws: `ProviderSetupError` when the language is none of the provider's.
    init(
        merchant: Merchant, endpoint: Endpoint, language: String = "sv", version: String
    ) throws(ProviderSetupError) {
        guard ["sv", "en"].contains(language) else {
            throw .unusableOption("language", of: .billmate, "sv or en")
        }
        self.merchant = merchant
        self.endpoint = endpoint
        self.language = language
        self.version = version
    }

    package static let optionNames = ["language"]
    package static let secretNames = ["key"]

    package static let defaultPolicy = AccountPolicy(
        limits: Limits(
            // No limit is published, but accounts are blocked by hand for use that is "deemed
            // excessive". A slow night costs less than a blocked shop.
            rates: [Rate(5, per: .seconds(1))], concurrency: 8),
        doubt: DoubtPolicy(
            // There are no keys, and a payment's state doesn't say who brought it about.
            keying: .keyless, lookup: .state,
            // Twice the request's time limit. Whether a read sees a cancel at once is not
            // published either; a cancel that is sent again too early is only refused.
            settle: .seconds(50)))

    package func check(_ annulment: Annulment) throws(Rejection) {
        let number = annulment.reference.utf8
        // A zero in front would make a second name for the same payment.
        guard
            !(1...19).contains(number.count) || !number.allSatisfy(\.isASCIIDigit)
                || number.first == UInt8(ascii: "0")
        else { return }
        throw Rejection(
            .badReference, column: "reference",
            "'\(annulment.reference.excerpt(atMost: 80))' can't be a Billmate payment number, "
                + "which has 1 to 19 digits, none of them a zero at its front.")
    }

    /// The `data` of the request, which is what is signed.
    ///
    /// The rest of the request is made when it leaves: it holds the time and the signature.
    package func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        data(about: annulment)
    }

    /// The payment's number as a string: a number in its place would be signed differently.
    func data(about annulment: Annulment) -> [UInt8] {
        JSONValue.object([.init("number", .string(annulment.reference))]).phpEncoded
    }

    package var tokens: (any TokenIssuer)? { nil }

    /// A look-up is signed like a cancel, and so is its answer.
    package var trial: AccessTrial {
        AccessTrial(
            .lookup(reference: AccessTrial.noPaymentsNumber),
            leavesOpen: "Whether the account may cancel, only a cancel shows.")
    }
}
