import AnnulModel
import HTTPTypes
import Providers

/// CertiTrade's REST interface 2.0, as its developer pages and its clients describe it.
///
/// Every request is signed over method, whole address, date and body. Whatever is wrong with that
/// is "Not authorized" under 403, like much else that isn't allowed.
struct CertiTradeSandbox: SandboxProvider {
    let name = ProviderName.certitrade

    static let terms = ProviderTerms(acknowledgesRepeats: true)

    /// How far a request's date may be from the provider's clock; the figure isn't published.
    private static let skew = Duration.seconds(300)

    func claims(_ route: Route) -> Bool {
        route.segments.first == "ctpsp" || route.segments.first == "payment"
    }

    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind {
        guard Self.payment(on: route) != nil else { return .other }
        return switch route.method {
        case .put: .cancel
        case .get: .lookup
        default: .other
        }
    }

    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int? {
        let user = Signature(request)?.user
        return account(among: accounts) { $0.merchant == user }
    }

    /// Whatever stands before it: a base address may carry a path.
    private static func payment(on route: Route) -> String? {
        guard route.segments.count > 1, route.segments[route.segments.count - 2] == "payment"
        else { return nil }
        return route.text(at: route.segments.count - 1)
    }

    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer {
        if let account, let wait = book.admit(account: account, at: now) {
            return SandboxAnswer(.barrier(429).retry(after: wait))
        }
        guard let account,
            Signature(request)?.proves(request, key: book.rules.accounts[account], at: now) == true
        else {
            book.tally.badAuthentication += 1
            return SandboxAnswer(unauthorized)
        }
        let voice = CertiTradeVoice(now: now)
        guard let id = Self.payment(on: route) else { return SandboxAnswer(voice.noResource) }
        switch route.method {
        case .get: return read(id, account, &book, voice)
        case .put: return cancel(id, request, account, &book, voice)
        default: return SandboxAnswer(voice.refusal(.malformed("The method isn't allowed.")))
        }
    }

    var unauthorized: ProviderResponse {
        CertiTradeVoice.problem(403, "Not authorized", detail: "")
    }

    private func read(
        _ id: String, _ account: Int, _ book: inout Book, _ voice: CertiTradeVoice
    ) -> SandboxAnswer {
        switch book.read(id, of: account, on: Self.terms, at: voice.now) {
        case .failure(let error):
            SandboxAnswer(.barrier(429).retry(after: error.retryAfter))
        case .success(let payment) where payment.standing.state == .absent || !Self.isID(id):
            SandboxAnswer(voice.refusal(.unknown))
        case .success(let payment) where payment.scenario == .forbidden:
            SandboxAnswer(voice.refusal(.barred(.forbidden)))
        case .success(let payment):
            SandboxAnswer(voice.payment(id, payment.standing, payment.scenario))
        }
    }

    private func cancel(
        _ id: String, _ request: ProviderRequest, _ account: Int, _ book: inout Book,
        _ voice: CertiTradeVoice
    ) -> SandboxAnswer {
        guard Self.isID(id) else { return SandboxAnswer(voice.refusal(.unknown)) }
        var cancel = CancelRequest(reference: id, key: nil, body: request.body)
        cancel.defect = Self.defect(of: request)
        let (result, scenario) = book.cancel(cancel, of: account, on: Self.terms, at: voice.now)
        switch result {
        case .keyReused: preconditionFailure("there are no keys")
        case .stopped(let obstacle):
            return answer(
                to: obstacle, by: book.rules, at: voice.now, wording: ProviderResponse.barrier)
        case .ruled(.done(let standing), _): return done(standing, isRepeat: false)
        case .ruled(.repeated(let standing), _): return done(standing, isRepeat: true)
        case .ruled(let ruling, _): return SandboxAnswer(voice.refusal(ruling))
        }

        func done(_ standing: Standing, isRepeat: Bool) -> SandboxAnswer {
            var answer = SandboxAnswer(voice.payment(id, standing, scenario))
            scenario.spoil(
                &answer, isReplay: isRepeat, slow: book.rules.slow, variant: id.stableHash)
            return answer
        }
    }

    private static func defect(of request: ProviderRequest) -> String? {
        guard request.isJSON else { return "Content-Type must be application/json." }
        let body = try? JSONValue(parsing: request.body)
        return body?["state"].string == "CANCELLED" ? nil : "state can only be set to CANCELLED."
    }

    private static func isID(_ text: String) -> Bool {
        Int64(text) != nil && text.utf8.allSatisfy(\.isASCIIDigit)
    }
}

extension CertiTradeSandbox {
    /// The header field `Authorization: CertiTrade m2345:5f0c…`.
    struct Signature {
        let user: String
        private let hash: String

        init?(_ request: ProviderRequest) {
            let words = request.value(of: "authorization")?.split(separator: " ") ?? []
            guard words.count == 2, words[0].lowercased() == "certitrade",
                let colon = words[1].firstIndex(of: ":"), let type = words[1].first,
                type == "m" || type == "a"
            else { return nil }
            user = String(words[1][..<colon].dropFirst())
            hash = String(words[1][words[1].index(after: colon)...])
        }

        /// Whether the account's key made it, of this request and not long ago.
        func proves(_ request: ProviderRequest, key account: SandboxAccount, at now: Timestamp)
            -> Bool
        {
            guard let key = account.secrets["api_key"], let date = request.value(of: "date"),
                let sent = Timestamp(rfc9110: date), sent - now <= skew, now - sent <= skew
            else { return false }
            let signed = Array("\(request.head.method.rawValue)\(request.url)\(date)".utf8)
            return hash == KeyedHash.sha256(of: signed + request.body, key: key)
        }
    }
}
