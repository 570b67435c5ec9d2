import AnnulModel
import Crypto
import FoundationEssentials
import HTTPTypes
import Providers
import Sandbox

/// A sandbox of all providers, and the moment at which it is asked.
struct Desk {
    let bank: SandboxBank
    var clock = Duration.zero
    var authority = "sandbox:8080"

    init(_ accounts: [SandboxAccount] = SandboxAccount.all()) {
        bank = SandboxBank(SandboxRules(accounts: accounts))
    }

    init(_ rules: SandboxRules) { bank = SandboxBank(rules) }

    var now: Timestamp { Caller.start + clock }
    var totals: Truth.Totals { bank.truth(at: now).totals }

    mutating func wait(_ duration: Duration) { clock += duration }

    func truth(_ reference: String) -> Truth.Payment? {
        bank.truth(at: now).payments.first { $0.reference == reference }
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [String: String] = [:],
        _ body: String = ""
    ) -> SandboxAnswer {
        var head = HTTPRequest(method: method, scheme: "http", authority: authority, path: path)
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return bank.respond(to: ProviderRequest(head: head, body: Array(body.utf8)), at: now)
    }
}

/// A merchant of one provider, who knows how to ask it.
protocol MerchantCaller {
    static var provider: ProviderName { get }

    init(_ desk: Desk)

    var desk: Desk { get set }

    func cancel(_ reference: String) -> SandboxAnswer

    /// An answer in short.
    static func look(_ response: ProviderResponse) -> String
}

extension MerchantCaller {
    /// What so many cancels, one after the other, are answered.
    mutating func looks(_ count: Int, at reference: String) -> [String] {
        (0..<count).map { _ in
            let answer = cancel(reference)
            desk.wait(.seconds(13))
            return Self.look(answer)
        }
    }

    static func look(_ answer: SandboxAnswer) -> String {
        switch answer.delivery {
        case .lost: "lost"
        case .lostBefore: "dropped"
        case .cutOff: "cut"
        case .delayed(let time): "\(Self.look(answer.response)) after \(time.inWords)"
        case .whole where answer.response.body.isEmpty: "empty"
        case .whole where answer.contentType.hasPrefix("text/html") && answer.json == .null:
            "\(answer.status) page"
        case .whole: Self.look(answer.response)
        }
    }
}

extension SandboxAnswer {
    var contentType: String { response.head.headerFields[.contentType] ?? "" }
}

extension ProviderResponse {
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
}

/// Hashes by key, made here rather than in the sandbox.
enum Hash {
    static func sha256(_ message: String, key: String) -> String {
        hex(HMAC<SHA256>.authenticationCode(for: Data(message.utf8), using: Self.key(key)))
    }

    static func sha512(_ message: String, key: String) -> String {
        hex(HMAC<SHA512>.authenticationCode(for: Data(message.utf8), using: Self.key(key)))
    }

    private static func key(_ text: String) -> SymmetricKey { SymmetricKey(data: Data(text.utf8)) }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
