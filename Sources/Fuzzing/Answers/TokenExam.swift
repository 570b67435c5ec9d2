import AnnulModel
import HTTPTypes
import Providers

/// Reads answers to requests for access tokens.
enum TokenExam {
    /// Reads an answer: a byte that chooses the provider, one that chooses the status, the body.
    ///
    /// - Throws: `Breach` where a token is taken that can't be one.
    static func examine(_ input: [UInt8]) throws(Breach) {
        guard input.count >= 2 else { return }
        let issuers = [
            Merchants.vipps.tokens,
            Merchants.provider(.bambora, id: "123456789", ["profile": "v1"]).tokens,
        ]
        let issuer = issuers[Int(input[0]) % issuers.count]
        let response = ProviderResponse(statusByte: input[1], body: Array(input.dropFirst(2)))
        let status = response.head.status.code
        switch issuer?.token(in: response, at: now) {
        case .token(let token)?:
            try demand((200..<300).contains(status), "No token comes as HTTP \(status).")
            let text = token.secret.reveal().utf8
            try demand(
                !text.isEmpty && text.allSatisfy { (0x21...0x7e).contains($0) },
                "A token can stand in a header.")
            try demand(
                token.renewAt > now && token.renewAt <= now + .seconds(86400),
                "A token is used for a while, and for a day at most.")
        case .refused(let detail)?, .unavailable(let detail)?:
            try demand(detail.isSentence, "It is said why there is no token: \(detail)")
        case .throttled?: try demand(status == 429, "HTTP \(status) does not ask for patience.")
        case nil: throw Breach("Both providers give tokens out.")
        }
    }

    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
}
