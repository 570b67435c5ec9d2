import AnnulModel
import Crypto

/// What proves that a request is the account's own and unchanged.
///
/// HMAC-SHA256 under the account's key over method, whole address, `Date` and body, with nothing
/// between them, in lower-case hexadecimal. An address includes a query, a read has an empty body.
struct CertiTradeSignature: CustomStringConvertible {
    let text: String

    init(method: String, url: String, date: String, body: [UInt8], key: String) {
        let message = Array("\(method)\(url)\(date)".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(
            for: message, using: SymmetricKey(data: Array(key.utf8)))
        text = code.hex
    }

    var description: String { text }
}
