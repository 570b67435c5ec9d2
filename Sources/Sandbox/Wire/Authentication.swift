import AnnulModel
import Crypto
import FoundationEssentials
import HTTPTypes
import Providers

extension ProviderRequest {
    /// User and password of Basic authentication (RFC 7617).
    var basicCredentials: (user: String, password: String)? {
        guard let field = value(of: "authorization"), field.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(field.dropFirst(6))),
            let text = String(validating: data, as: UTF8.self),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    var bearerToken: String? {
        guard let field = value(of: "authorization"), field.hasPrefix("Bearer ") else { return nil }
        return String(field.dropFirst(7))
    }

    /// The address as the client wrote it: scheme, `Host`, path and query.
    var url: String {
        "\(head.scheme ?? "http")://\(head.authority ?? "")\(head.path ?? "/")"
    }

    /// Whether the body is declared as JSON, whatever the charset.
    var isJSON: Bool {
        let type = value(of: "content-type")?.prefix { $0 != ";" }
        return type?.lowercased() == "application/json"
    }
}

/// What a key makes of a message, in lower-case hexadecimal digits.
enum KeyedHash {
    static func sha256(of message: some Sequence<UInt8>, key: String) -> String {
        let key = SymmetricKey(data: Data(key.utf8))
        return HMAC<SHA256>.authenticationCode(for: Data(message), using: key).hex
    }

    static func sha512(of message: some Sequence<UInt8>, key: String) -> String {
        let key = SymmetricKey(data: Data(key.utf8))
        return HMAC<SHA512>.authenticationCode(for: Data(message), using: key).hex
    }
}
