import AnnulModel
import FoundationEssentials
import HTTPTypes
import Providers
import Sandbox

struct CertiTradeCaller: MerchantCaller {
    static let provider = ProviderName.certitrade

    var desk: Desk
    var user = "m2345"
    var key = "sandboxapikey"
    /// What the date says, where it is not the moment of the request.
    var date: String?

    init(_ desk: Desk) { self.desk = desk }

    func cancel(_ reference: String) -> SandboxAnswer {
        send(.put, "/certitrade/payment/\(reference)", #"{"state":"CANCELLED"}"#)
    }

    func read(_ reference: String) -> SandboxAnswer {
        send(.get, "/certitrade/payment/\(reference)")
    }

    /// Sends a signed request; `signed` is the body that is signed, where that isn't the one sent.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", signed: String? = nil,
        with other: [String: String] = [:]
    ) -> SandboxAnswer {
        let date = date ?? desk.now.httpDate
        let message = "\(method.rawValue)http://\(desk.authority)\(path)\(date)\(signed ?? body)"
        let fields = [
            "Authorization": "CertiTrade \(user):\(Hash.sha256(message, key: key))",
            "Date": date, "Content-Type": "application/json; charset=utf-8",
        ]
        return desk.send(method, path, fields.merging(other) { $1 }, body)
    }

    static func look(_ response: ProviderResponse) -> String {
        let body = response.json
        let word = body["state"].string ?? body["title"].string
        return "\(response.head.status.code) \(word ?? "?")"
    }
}

struct BamboraCaller: MerchantCaller {
    static let provider = ProviderName.bambora

    var desk: Desk
    var user = "sandbox-token@T100000001"
    var secret = "sandbox-secret"

    init(_ desk: Desk) { self.desk = desk }

    func cancel(_ reference: String) -> SandboxAnswer {
        send(.post, "/bambora/payments/\(reference)/cancel/")
    }

    func read(_ reference: String) -> SandboxAnswer {
        send(.get, "/bambora/payments/\(reference)/")
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, with other: [String: String] = [:]
    ) -> SandboxAnswer {
        let fields = [
            "Authorization": basic(user, secret), "API-Version": "1",
            "Content-Type": "application/json",
        ]
        return desk.send(method, path, fields.merging(other) { $1 })
    }

    static func look(_ response: ProviderResponse) -> String {
        let body = response.json
        let kind = body["type"].string?.split(separator: "/").last.map(String.init)
        return "\(response.head.status.code) \(body["state"].string ?? kind ?? "?")"
    }
}

struct BamboraV1Caller: MerchantCaller {
    static let provider = ProviderName.bambora
    static let base = "/bambora/v1/merchants/T200000002/payments"

    var desk: Desk
    private(set) var token = ""

    init(_ desk: Desk) {
        self.desk = desk
        token = fetchToken("cancel_payment read_payment").json["access_token"].string ?? ""
    }

    init(_ desk: Desk, scope: String) {
        self.desk = desk
        token = fetchToken(scope).json["access_token"].string ?? ""
    }

    func fetchToken(
        _ scope: String, client: String = "client-of-T200000002",
        secret: String = "sandbox-secret", grant: String = "client_credentials"
    ) -> SandboxAnswer {
        desk.send(
            .post, "/bambora/connect/token",
            [
                "Authorization": basic(client, secret),
                "Content-Type": "application/x-www-form-urlencoded",
            ],
            "grant_type=\(grant)&scope=\(scope.replacing(" ", with: "+"))")
    }

    func cancel(_ reference: String) -> SandboxAnswer { cancel(reference, body: "") }

    func cancel(_ reference: String, body: String, with other: [String: String] = [:])
        -> SandboxAnswer
    {
        desk.send(
            .post, "\(Self.base)/\(reference)/cancel/", fields.merging(other) { $1 }, body)
    }

    func read(_ reference: String) -> SandboxAnswer {
        desk.send(.get, "\(Self.base)/\(reference)/", fields)
    }

    private var fields: [String: String] {
        [
            "Authorization": "Bearer \(token)", "API-Version": "1",
            "Content-Type": "application/json",
        ]
    }

    static func look(_ response: ProviderResponse) -> String { BamboraCaller.look(response) }
}

struct BillmateCaller: MerchantCaller {
    static let provider = ProviderName.billmate

    var desk: Desk
    var id = "17338"
    var key = "sandbox-key"
    /// The member `test` with its comma, or nothing.
    var test = #","test":"true""#
    var version = #","version":"2.5.0""#

    init(_ desk: Desk) { self.desk = desk }

    func cancel(_ reference: String) -> SandboxAnswer {
        send("cancelPayment", #"{"number":"\#(reference)"}"#)
    }

    func read(_ reference: String) -> SandboxAnswer {
        send("getPaymentinfo", #"{"number":"\#(reference)"}"#)
    }

    /// `hashed` is the data that is hashed, where that isn't the data sent.
    func send(_ function: String, _ data: String, hashed: String? = nil) -> SandboxAnswer {
        let hash = Hash.sha512(hashed ?? data, key: key)
        let credentials = #"{"id":"\#(id)","hash":"\#(hash)","language":"sv"\#(version)\#(test)}"#
        return desk.send(
            .post, "/billmate", ["Content-Type": "application/json"],
            #"{"credentials":\#(credentials),"data":\#(data),"function":"\#(function)"}"#)
    }

    static func look(_ response: ProviderResponse) -> String {
        let body = response.json
        if let code = body["code"].text { return "top \(code)" }
        let word = body["data"]["status"].string ?? body["data"]["code"].text
        guard let word else { return "\(response.head.status.code) ?" }
        return "\(proof(response))\(word)"
    }

    /// Whether an answer is hashed as it should be, with the key of the sandbox's account.
    private static func proof(_ response: ProviderResponse) -> String {
        let text = String(decoding: response.body, as: UTF8.self)
        guard let hash = response.json["credentials"]["hash"].string else { return "unsigned " }
        guard let start = text.firstRange(of: #""data":"#)?.upperBound else { return "? " }
        // The answer ends with its data.
        let data = String(text[start...].dropLast())
        return hash == Hash.sha512(data, key: "sandbox-key") ? "" : "forged "
    }
}

struct VTEXCaller: MerchantCaller {
    static let provider = ProviderName.vtex
    static let names = ("X-PROVIDER-API-AppKey", "X-PROVIDER-API-AppToken")

    var desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    /// Each payment has one `requestId`, as in a repeat.
    func cancel(_ reference: String) -> SandboxAnswer {
        cancel(reference, request: "request-of-\(reference)")
    }

    func cancel(
        _ reference: String, request: String, more: String = "", with other: [String: String] = [:]
    ) -> SandboxAnswer {
        cancel(
            reference, request: request, authorization: Seed.authorizationID(for: reference),
            more: more, with: other)
    }

    func cancel(
        _ reference: String, request: String, authorization: String?, more: String = "",
        with other: [String: String] = [:]
    ) -> SandboxAnswer {
        let named = authorization.map { #","authorizationId":"\#($0)""# } ?? ""
        return send(
            .post, reference,
            #"{"paymentId":"\#(reference)","requestId":"\#(request)"\#(named)\#(more)}"#,
            with: other)
    }

    func send(
        _ method: HTTPRequest.Method, _ reference: String, _ body: String,
        with other: [String: String] = [:]
    ) -> SandboxAnswer {
        let fields = [
            Self.names.0: "key-of-sandbox-store", Self.names.1: "sandbox-token",
            "Content-Type": "application/json", "Accept": "application/json",
        ]
        return desk.send(
            method, "/vtex/payments/\(reference)/cancellations", fields.merging(other) { $1 },
            body)
    }

    static func look(_ response: ProviderResponse) -> String {
        let body = response.json
        let isNull = body.members?.contains { $0.name == "cancellationId" && $0.value.isNull }
        let word = body["cancellationId"].string.map { _ in "cancelled" }
        let code = body["code"].string ?? "?"
        return "\(response.head.status.code) \(word ?? (isNull == true ? "null \(code)" : code))"
    }
}

/// Basic authentication (RFC 7617).
func basic(_ user: String, _ password: String) -> String {
    "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
}
