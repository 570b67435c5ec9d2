package import AnnulModel
import HTTPTypes

/// Bambora, by its payments API, in either of the two forms that it was documented in.
///
/// A cancel releases the whole reservation of an authorized payment. There are no keys; a repeated
/// cancel is refused by the payment's state. What is done in Bambora's back office is not seen by
/// the API, so that what it shows as authorized may be cancelled or captured by hand.
///
/// Sources: github.com/bambora/dev.bambora.com, `source/includes/api` and
/// `native-payments/swagger.json`: the beta form as of January 2017 (1.0.0), v1 as of February 2017
/// (1.1.0); that the slash at the end is demanded, `source/server-side.md`.
package struct Bambora: Provider {
    package let merchant: Merchant
    let endpoint: Endpoint
    let profile: Profile

    init(merchant: Merchant, endpoint: Endpoint, profile: Profile) {
        self.merchant = merchant
        self.endpoint = endpoint
        self.profile = profile
    }

    package static let defaultPolicy = AccountPolicy(
        limits: Limits(
            // No limit is published, nor an answer that would ask for fewer requests. Shops that
            // are selling at the same time must not suffer: 18,000 requests an hour.
            rates: [Rate(5, per: .seconds(1))], concurrency: 8),
        doubt: DoubtPolicy(
            // Neither header nor field for a key is documented.
            keying: .keyless,
            // Operations are listed, without the request that asked for them.
            lookup: .state,
            // Twice the request's time limit.
            settle: .seconds(50)))

    /// A reference is the merchant's own, of up to 2,000 characters; which, isn't documented.
    ///
    /// Refused beside the length is only what could reach another payment, because an encoded
    /// segment may be decoded on its way.
    package func check(_ annulment: Annulment) throws(Rejection) {
        let reference = annulment.reference
        let length = reference.unicodeScalars.count
        guard (1...2000).contains(length) else {
            throw unusable(reference, "; it has \(length).")
        }
        guard PathSegment(reference) != nil, !reference.dividesPath else {
            throw unusable(
                reference,
                ", but no '/' or '\\', and is not '.' or '..': on the way to the provider these "
                    + "could change the address.")
        }
    }

    private func unusable(_ reference: String, _ why: String) -> Rejection {
        Rejection(
            .badReference, column: "reference",
            "'\(reference.excerpt(atMost: 80))' can't be used as a Bambora payment reference, "
                + "which has 1 to 2000 characters\(why)")
    }

    /// Empty, or the annulment's note as a comment, which the beta profile has no place for.
    package func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        guard case .v1 = profile, let note = annulment.note, !note.isEmpty else { return [] }
        return JSONValue.object([.init("comment", .string(Self.comment(note)))]).compact
    }

    /// At most 256 characters, however they are counted; the whole note stays in the ledger.
    private static func comment(_ note: String) -> String {
        var comment = String(note.prefix(256))
        while comment.utf16.count > 256 { comment.removeLast() }
        return comment
    }

    package var tokens: (any TokenIssuer)? {
        switch profile {
        case .beta: nil
        case .v1(let tokenEndpoint): BamboraTokens(endpoint: tokenEndpoint)
        }
    }

    /// A token is asked for with the scopes that cancelling needs, and names no merchant.
    package var trial: AccessTrial {
        switch profile {
        case .beta:
            AccessTrial(
                .lookup(reference: "annul-check-online-this-is-no-payment"),
                leavesOpen: "Whether the account may cancel (the permission \"Delete "
                    + "transaction\"), only a cancel shows.")
        case .v1:
            AccessTrial(
                .token,
                leavesOpen: "Whether the token is good for merchant number \(merchant.id) and for "
                    + "base_url, only the first payment shows.")
        }
    }
}
