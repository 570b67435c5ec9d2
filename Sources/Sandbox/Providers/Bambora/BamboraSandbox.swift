import AnnulModel
import HTTPTypes
import Providers

/// Bambora's payments API, in both of the forms that it was documented in.
///
/// Payments of the beta and of v1 are different merchants' here; an account is of the one or the
/// other by its secrets.
struct BamboraSandbox: SandboxProvider {
    let name = ProviderName.bambora

    static let terms = ProviderTerms()

    /// What a request asks for.
    enum Operation: Equatable {
        case token
        case read(String, BamboraForm)
        case cancel(String, BamboraForm)

        /// Without the slash at its end an address leads nowhere, that of tokens excepted.
        init?(_ route: Route) {
            guard route.segments != ["connect", "token"] else {
                guard route.method == .post else { return nil }
                self = .token
                return
            }
            let form = BamboraForm(route)
            guard let reference = form.reference(on: route), route.endsInSlash else { return nil }
            switch (route.method, route.segments.dropFirst(form.depth)) {
            case (.get, []): self = .read(reference, form)
            case (.post, ["cancel"]): self = .cancel(reference, form)
            default: return nil
            }
        }
    }

    func claims(_ route: Route) -> Bool {
        switch route.segments.first {
        case "connect", "v1": true
        case "payments": route.segments.last != "cancellations"
        default: false
        }
    }

    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind {
        switch Operation(route) {
        case .token: .token
        case .read: .lookup
        case .cancel: .cancel
        case nil: .other
        }
    }

    /// The client of a token, the address of v1, or what follows `@` in the beta's user name.
    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int? {
        let user = request.basicCredentials?.user
        if case .token = Operation(route) {
            return account(among: accounts) { $0.secrets["client_id"] == user && user != nil }
        }
        let merchant: String? =
            switch BamboraForm(route) {
            case .beta: user.flatMap { $0.split(separator: "@").last }.map(String.init)
            case .v1: route.text(at: 2)
            }
        return account(among: accounts) { $0.merchant == merchant }
    }

    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer {
        let voice = BamboraVoice(form: BamboraForm(route), now: now)
        if let account, let wait = book.admit(account: account, at: now) {
            return SandboxAnswer(voice.barrier(429).retry(after: wait))
        }
        guard let operation = Operation(route) else { return SandboxAnswer(voice.nowhere) }
        if operation == .token { return token(request, account, &book, voice) }
        if let refusal = refusal(of: request, operation, account, book, voice) {
            book.tally.badAuthentication += 1
            return SandboxAnswer(refusal)
        }
        guard let account else { preconditionFailure("a request of no account is refused") }
        guard request.value(of: "api-version") == "1" else {
            return SandboxAnswer(voice.refusal(.malformed("The header API-Version must be 1.")))
        }
        switch operation {
        case .token: preconditionFailure("tokens are given out before")
        case .read(let reference, _): return read(reference, account, &book, voice)
        case .cancel(let reference, _): return cancel(reference, request, account, &book, voice)
        }
    }

    var unauthorized: ProviderResponse {
        BamboraVoice.problem(401, nil, "Unauthorized", "The authorization is missing or wrong.")
    }

    /// What is wrong with a request's credentials.
    private func refusal(
        of request: ProviderRequest, _ operation: Operation, _ account: Int?, _ book: Book,
        _ voice: BamboraVoice
    ) -> ProviderResponse? {
        guard let account else { return unauthorized }
        let known = book.rules.accounts[account]
        switch voice.form {
        case .beta:
            guard let token = known.secrets["token"], let secret = known.secrets["secret"],
                let sent = request.basicCredentials,
                sent == ("\(token)@\(known.merchant)", secret)
            else { return unauthorized }
            return nil
        case .v1:
            guard known.secrets["client_id"] != nil,
                let scopes = request.bearerToken.flatMap({
                    book.scopes(of: $0, for: account, at: voice.now)
                })
            else { return unauthorized }
            let isCancel = if case .cancel = operation { true } else { false }
            let needed = isCancel ? "cancel_payment" : "read_payment"
            return scopes.contains(needed)
                ? nil
                : BamboraVoice.problem(
                    403, nil, "Forbidden", "The token lacks the scope \(needed).")
        }
    }

    private func read(
        _ reference: String, _ account: Int, _ book: inout Book, _ voice: BamboraVoice
    ) -> SandboxAnswer {
        switch book.read(reference, of: account, on: Self.terms, at: voice.now) {
        case .failure(let error):
            SandboxAnswer(voice.barrier(429).retry(after: error.retryAfter))
        case .success(let payment) where payment.standing.state == .absent:
            SandboxAnswer(voice.refusal(.unknown))
        case .success(let payment) where payment.scenario == .forbidden:
            SandboxAnswer(voice.refusal(.barred(.forbidden)))
        case .success(let payment):
            SandboxAnswer(
                voice.payment(payment, of: book.rules.accounts[account].merchant, status: 200))
        }
    }

    private func cancel(
        _ reference: String, _ request: ProviderRequest, _ account: Int, _ book: inout Book,
        _ voice: BamboraVoice
    ) -> SandboxAnswer {
        var cancel = CancelRequest(reference: reference, key: nil, body: request.body)
        cancel.defect = voice.form.defect(of: request, reference)
        let (result, scenario) = book.cancel(cancel, of: account, on: Self.terms, at: voice.now)
        switch result {
        case .keyReused: preconditionFailure("there are no keys")
        case .stopped(let obstacle):
            return answer(to: obstacle, by: book.rules, at: voice.now, wording: voice.barrier)
        case .ruled(.done, _), .ruled(.taken, _):
            guard let payment = book.payment(reference, of: account) else {
                preconditionFailure("what was cancelled is there")
            }
            var answer = SandboxAnswer(
                voice.payment(
                    payment, of: book.rules.accounts[account].merchant,
                    status: voice.form.successStatus))
            scenario.spoil(
                &answer, isReplay: false, slow: book.rules.slow, variant: reference.stableHash)
            return answer
        case .ruled(.alreadyCancelled, _) where scenario == .backoffice:
            // The one system knows what the other did, and doesn't say it.
            return SandboxAnswer(voice.refusal(.barred(.cannotCancel)))
        case .ruled(let ruling, _): return SandboxAnswer(voice.refusal(ruling))
        }
    }
}
