import AnnulModel
import HTTPTypes
import Providers

/// Billmate's Payment API 2.5.0, as the documentation of its successor Qvickly describes it.
///
/// One address for everything; a function's name says what is wanted, and HTTP says 200 to all of
/// it. A request is hashed over its `data`, and so is an answer.
struct BillmateSandbox: SandboxProvider {
    let name = ProviderName.billmate

    static let terms = ProviderTerms()

    func claims(_ route: Route) -> Bool { route.segments.isEmpty }

    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind {
        switch BillmateEnvelope(request)?.function.flatMap(BillmateEnvelope.Function.init) {
        case .cancel: .cancel
        case .read: .lookup
        case nil: .other
        }
    }

    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int? {
        let merchant = BillmateEnvelope(request)?.merchant
        return account(among: accounts) { $0.merchant == merchant }
    }

    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer {
        if let account, let wait = book.admit(account: account, at: now) {
            return SandboxAnswer(.barrier(429).retry(after: wait))
        }
        guard route.method == .post, let envelope = BillmateEnvelope(request) else {
            return SandboxAnswer(BillmateVoice.unsigned(.malformed))
        }
        guard let account, let key = book.rules.accounts[account].secrets["key"] else {
            book.tally.badAuthentication += 1
            return SandboxAnswer(BillmateVoice.unsigned(.unknownID))
        }
        let voice = BillmateVoice(key: key, trace: book.tally.requests)
        guard envelope.isHashed(with: key) else {
            book.tally.badAuthentication += 1
            return SandboxAnswer(voice.error(.wrongHash))
        }
        guard envelope.hasVersion else { return SandboxAnswer(voice.error(.noVersion)) }
        guard let function = envelope.function.flatMap(BillmateEnvelope.Function.init) else {
            return SandboxAnswer(voice.error(.noFunction))
        }
        guard let number = envelope.data["number"].text, !number.isEmpty else {
            return SandboxAnswer(voice.error(.noNumber))
        }
        guard envelope.isTest else {
            // Test and live payments know nothing of each other, and all of these are for tests.
            book.tally.liveRequests += 1
            return SandboxAnswer(voice.error(.unknown))
        }
        guard number.utf8.allSatisfy(\.isASCIIDigit) else {
            return SandboxAnswer(voice.error(.badNumber))
        }
        return switch function {
        case .read: read(number, account, &book, voice, now)
        case .cancel: cancel(number, account, &book, voice, now)
        }
    }

    var unauthorized: ProviderResponse { BillmateVoice.unsigned(.wrongHash) }

    private func read(
        _ number: String, _ account: Int, _ book: inout Book, _ voice: BillmateVoice,
        _ now: Timestamp
    ) -> SandboxAnswer {
        switch book.read(number, of: account, on: Self.terms, at: now) {
        case .failure(let error):
            SandboxAnswer(.barrier(429).retry(after: error.retryAfter))
        case .success(let payment) where payment.standing.state == .absent:
            SandboxAnswer(voice.error(.unknown))
        case .success(let payment): SandboxAnswer(voice.payment(payment))
        }
    }

    private func cancel(
        _ number: String, _ account: Int, _ book: inout Book, _ voice: BillmateVoice,
        _ now: Timestamp
    ) -> SandboxAnswer {
        let request = CancelRequest(reference: number, key: nil, body: [])
        let (result, scenario) = book.cancel(request, of: account, on: Self.terms, at: now)
        switch result {
        case .keyReused: preconditionFailure("there are no keys")
        case .stopped(.forged): return SandboxAnswer(voice.forgery(of: number))
        case .stopped(let obstacle):
            return answer(to: obstacle, by: book.rules, at: now, wording: ProviderResponse.barrier)
        case .ruled(.done, _):
            var answer = SandboxAnswer(voice.cancelled(number, scenario))
            // An internal error has the form of every other.
            guard scenario != .error else { return answer }
            scenario.spoil(
                &answer, isReplay: false, slow: book.rules.slow, variant: number.stableHash)
            return answer
        case .ruled(let ruling, _):
            let error = BillmateError(ruling, scenario)
            return SandboxAnswer(
                scenario == .topcode ? BillmateVoice.unsigned(error) : voice.error(error))
        }
    }
}
