import AnnulModel
import HTTPTypes
import Providers

/// Vipps MobilePay ePayment, as its specification and its developer pages describe it.
///
/// A gateway stands before the application: it limits, authenticates and checks, and what it
/// refuses leaves no trace. The application keeps its answer under the request's key, refusals
/// too, for as long as the rules say.
struct VippsSandbox: SandboxProvider {
    let name = ProviderName.vipps

    /// Per reference: 5 modifications and 120 reads a minute.
    static let terms = ProviderTerms(
        cancels: Rate(5, per: .seconds(60)), reads: Rate(120, per: .seconds(60)),
        terminatesCreated: true)

    /// What a request asks for.
    enum Operation: Equatable {
        case token
        case payment(String)
        case events(String)
        case cancel(String)

        init?(_ route: Route) {
            let segments = route.segments
            switch (route.method, segments.count) {
            case (.post, 2) where segments == ["accesstoken", "get"]: self = .token
            case (.get, 4) where segments.starts(with: Self.payments):
                self = .payment(String(segments[3]))
            case (.get, 5) where segments.starts(with: Self.payments) && segments[4] == "events":
                self = .events(String(segments[3]))
            case (.post, 5) where segments.starts(with: Self.payments) && segments[4] == "cancel":
                self = .cancel(String(segments[3]))
            default: return nil
            }
        }

        private static let payments: [Substring] = ["epayment", "v1", "payments"]
    }

    func claims(_ route: Route) -> Bool {
        route.segments.first == "accesstoken" || route.segments.first == "epayment"
    }

    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind {
        switch Operation(route) {
        case .token: .token
        case .payment: .lookup
        case .events: .events
        case .cancel: .cancel
        case nil: .other
        }
    }

    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int? {
        let merchant = request.value(of: "merchant-serial-number")
        return account(among: accounts) { $0.merchant == merchant }
    }

    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer {
        let voice = VippsVoice(
            route: route, trace: book.tally.requests, now: now, rules: book.rules)
        if let account, let wait = book.admit(account: account, at: now) {
            return SandboxAnswer(voice.tooMany(retryAfter: wait))
        }
        guard let operation = Operation(route) else {
            return SandboxAnswer(voice.gateway(404, "Resource not found"))
        }
        if let refusal = refusal(of: request, operation, account, book, voice, now) {
            book.tally.badAuthentication += 1
            return SandboxAnswer(refusal)
        }
        guard let account else { preconditionFailure("a request of no account is refused") }
        return switch operation {
        case .token: token(account, &book, voice)
        case .payment(let reference), .events(let reference):
            read(reference, operation, account, &book, voice)
        case .cancel(let reference): cancel(reference, request, account, &book, voice)
        }
    }

    /// What the gateway has against a request's credentials.
    private func refusal(
        of request: ProviderRequest, _ operation: Operation, _ account: Int?, _ book: Book,
        _ voice: VippsVoice, _ now: Timestamp
    ) -> ProviderResponse? {
        let known = book.rules.accounts.filter { $0.provider == .vipps }
        guard let subscription = request.value(of: "ocp-apim-subscription-key"),
            known.contains(where: { $0.secrets["subscription_key"] == subscription })
        else {
            return voice.gateway(401, "Access denied due to missing or invalid subscription key.")
        }
        guard let account else {
            return voice.gateway(403, "Merchant-Serial-Number is missing, or not yours.")
        }
        let secrets = book.rules.accounts[account].secrets
        guard secrets["subscription_key"] == subscription else {
            return voice.gateway(403, "This subscription is not for this Merchant-Serial-Number.")
        }
        if operation == .token {
            let isRight =
                request.value(of: "client_id") == secrets["client_id"]
                && request.value(of: "client_secret") == secrets["client_secret"]
            return isRight ? nil : voice.gateway(401, "Invalid client_id or client_secret.")
        }
        // The word is matched exactly, as the provider's pages warn.
        guard let bearer = request.value(of: "authorization"), bearer.hasPrefix("Bearer "),
            book.scopes(of: String(bearer.dropFirst(7)), for: account, at: now) != nil
        else { return voice.gateway(401, "Access token is missing, unknown or expired.") }
        return nil
    }

    private func token(_ account: Int, _ book: inout Book, _ voice: VippsVoice) -> SandboxAnswer {
        let token = book.issueToken(for: account, at: voice.now)
        return SandboxAnswer(voice.token(token, lifetime: book.rules.tokenLifetime))
    }

    private func read(
        _ reference: String, _ operation: Operation, _ account: Int, _ book: inout Book,
        _ voice: VippsVoice
    ) -> SandboxAnswer {
        switch book.read(reference, of: account, on: Self.terms, at: voice.now) {
        case .failure(let error): SandboxAnswer(voice.tooMany(retryAfter: error.retryAfter))
        case .success(let payment) where payment.standing.state == .absent:
            SandboxAnswer(voice.refusal(.unknown))
        case .success(let payment) where payment.scenario == .forbidden:
            SandboxAnswer(voice.refusal(.barred(.forbidden)))
        case .success(let payment):
            SandboxAnswer(
                operation == .payment(reference)
                    ? voice.payment(payment)
                    : voice.events(of: payment))
        }
    }

    private func cancel(
        _ reference: String, _ request: ProviderRequest, _ account: Int, _ book: inout Book,
        _ voice: VippsVoice
    ) -> SandboxAnswer {
        guard let key = request.value(of: "idempotency-key"), (1...50).contains(key.utf8.count)
        else {
            return SandboxAnswer(
                voice.refusal(.malformed("Idempotency-Key is required, of at most 50 characters.")))
        }
        let cancel = CancelRequest(reference: reference, key: key, request)
        let (result, scenario) = book.cancel(cancel, of: account, on: Self.terms, at: voice.now)
        switch result {
        case .stopped(let obstacle):
            return answer(to: obstacle, by: book.rules, at: voice.now, wording: voice.barrier)
        case .keyReused: return SandboxAnswer(voice.keyReused)
        case .ruled(.done(let standing), let isReplay):
            var answer = SandboxAnswer(voice.modification(of: reference, standing))
            scenario.spoil(
                &answer, isReplay: isReplay, slow: book.rules.slow, variant: reference.stableHash)
            return answer
        case .ruled(let ruling, _): return SandboxAnswer(voice.refusal(ruling))
        }
    }
}

extension CancelRequest {
    /// Reads the body: none, or an object with an optional `cancelTransactionOnly`.
    fileprivate init(reference: String, key: String, _ request: ProviderRequest) {
        self.init(reference: reference, key: key, body: request.body)
        if !Self.isReference(reference) {
            defect = "reference must match ^[a-zA-Z0-9-]{8,64}$."
        } else if !request.body.isEmpty {
            let only = Self.onlyUnauthorized(in: request.body)
            if only == nil {
                defect = "The body must be empty or an object with 'cancelTransactionOnly'."
            }
            onlyUnauthorized = only ?? false
        }
    }

    private static func onlyUnauthorized(in body: [UInt8]) -> Bool? {
        guard let json = try? JSONValue(parsing: body), json.members != nil else { return nil }
        let only = json["cancelTransactionOnly"]
        return only.isNull ? false : only.bool
    }

    private static func isReference(_ text: String) -> Bool {
        (8...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
            }
    }
}
