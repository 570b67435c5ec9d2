import AnnulModel
import Crypto
import Providers

extension AnswerExam {
    static let certitrade = AnswerExam(
        provider: Merchants.provider(.certitrade, id: "12345"), reference: "11114",
        access: secrets("api_key"), steps: lookedUp
    ) { body, _, attempt in
        JSONValue(body)["id"].text == attempt.annulment.reference
    }

    static let bambora = AnswerExam(
        provider: Merchants.provider(.bambora, id: "123456789", ["profile": "beta"]),
        reference: "order-42", access: secrets("token", "secret"), steps: lookedUp
    ) { body, _, attempt in
        // What names no payment is believed at the payment's own address.
        let named = JSONValue(body)["payment"]
        return named.isNull || named.string == attempt.annulment.reference
    }

    static let vipps = AnswerExam(
        provider: Merchants.vipps, reference: "acme-shop-0042",
        access: secrets("client_id", "client_secret", "subscription_key"),
        steps: lookedUp + [.events(.doubt, released), .events(.refused, released)]
    ) { body, step, attempt in
        let text = JSONValue(body)
        let named = text.elements?.map { $0["reference"] } ?? [text["reference"]]
        return named.allSatisfy { $0.isNull || $0.string == attempt.annulment.reference }
    }

    /// Nobody but the provider has the key: what is believed must be among what it has signed.
    static let billmate = AnswerExam(
        provider: Merchants.provider(.billmate, id: "17382"), reference: "1000235",
        access: secrets("key"), steps: lookedUp
    ) { body, _, _ in
        signed.contains { text, hash in body.contains(text) && body.contains(hash) }
    }

    static let vtex = AnswerExam(
        provider: Merchants.vtex, reference: "F5C1A4E20D3B4E07B7E871F5B5BC9F91",
        authorization: "5784589", access: secrets("app_key", "app_token"), steps: [.cancel]
    ) { body, _, attempt in
        let text = JSONValue(body)
        return text["paymentId"].string == attempt.annulment.reference
            && text["requestId"].string == attempt.key.text
    }

    private static let lookedUp: [Step] = [
        .cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused),
    ]

    private static let released = Settlement(
        .cancelled, .released, "Vipps released all of the reservation.")

    private static func secrets(_ names: String...) -> Access {
        Access(
            secrets: Dictionary(uniqueKeysWithValues: names.map { ($0, Secret("hush-90aa")) }),
            token: Secret("token-c0de"))
    }

    /// The `data` of the answers that Billmate has given, each with its signature.
    static let signed: [(text: [UInt8], hash: [UInt8])] = [
        #"{"number":"1000235","status":"Cancelled"}"#,
        #"{"PaymentData":{"number":"1000235","status":"Cancelled"}}"#,
    ].map { text in
        let key = SymmetricKey(data: Array("hush-90aa".utf8))
        let hash = HMAC<SHA512>.authenticationCode(for: Array(text.utf8), using: key)
        return (Array(text.utf8), Array(hash.hex.utf8))
    }
}

extension JSONValue {
    /// The value of a text; `null` for what is no JSON.
    fileprivate init(_ text: [UInt8]) { self = (try? JSONValue(parsing: text)) ?? .null }
}
