import AnnulModel
import Crypto

/// The signature over the bytes of a `data` value, theirs or ours.
///
/// HMAC-SHA512 under the account's key, as lower-case hexadecimal. It covers nothing but `data`.
struct BillmateSignature {
    private let key: SymmetricKey

    init(key: String) { self.key = SymmetricKey(data: Array(key.utf8)) }

    /// The signature of what is sent.
    func hash(of data: some Collection<UInt8>) -> String {
        HMAC<SHA512>.authenticationCode(for: Array(data), using: key).hex
    }

    /// Whether `hash` is the signature of what was received; takes as long wherever it differs.
    func isValid(_ hash: String, for data: some Collection<UInt8>) -> Bool {
        let (given, expected) = (Array(hash.utf8), Array(self.hash(of: data).utf8))
        guard given.count == expected.count else { return false }
        return zip(given, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
