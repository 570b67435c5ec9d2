package import AnnulModel
import Crypto

/// Derives the idempotency key of a payment's cancel.
///
/// Version 1: the first sixteen bytes of the SHA-256 of these lines in UTF-8, joined by line feeds,
/// written as a UUID of version 8: `annul-key-v1`, provider, merchant, environment, generation,
/// reference. The reference stands last, so that nothing in it can pass for another field.
///
/// The published example is Vipps merchant `123456` in `test`, generation 1, reference
/// `order-00000001`: see `KeyDerivationTests` and CONTRIBUTING for the shell command.
package enum KeyDerivation {
    package static func key(of reference: String, at merchant: Merchant, generation: Int)
        -> IdempotencyKey
    {
        let text = """
            annul-key-v1
            \(merchant.provider.rawValue)
            \(merchant.id)
            \(merchant.environment.rawValue)
            \(generation)
            \(reference)
            """
        return IdempotencyKey(uuid: Array(SHA256.hash(data: Array(text.utf8))).prefix(16))
    }
}
