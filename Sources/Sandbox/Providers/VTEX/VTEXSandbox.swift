import AnnulModel
import HTTPTypes
import Providers

/// A payment provider that speaks VTEX's Payment Provider Protocol, by its specification and the
/// patterns that VTEX publishes for those who implement it.
///
/// A result is kept under its `requestId`, refusals too. Nothing can be read.
struct VTEXSandbox: SandboxProvider {
    let name = ProviderName.vtex

    /// The protocol names a failure within the provider, which is no result.
    static let terms = ProviderTerms(terminatesCreated: true, keepsHolds: false)

    func claims(_ route: Route) -> Bool { Self.payment(on: route) != nil }

    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind {
        Self.payment(on: route) != nil && route.method == .post ? .cancel : .other
    }

    private static func payment(on route: Route) -> String? {
        guard route.segments.count == 3, route.segments[0] == "payments",
            route.segments[2] == "cancellations"
        else { return nil }
        return route.text(at: 1)
    }

    /// The key tells the merchants apart: nothing else in a request does.
    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int? {
        let key = Self.credentials(of: request)?.key
        return account(among: accounts) { $0.secrets["app_key"] == key && key != nil }
    }

    /// Of the two pairs of names either will do, and halves of both won't.
    private static func credentials(of request: ProviderRequest) -> (key: String, token: String)? {
        for owner in ["provider", "vtex"] {
            if let key = request.value(of: "x-\(owner)-api-appkey"),
                let token = request.value(of: "x-\(owner)-api-apptoken")
            {
                return (key, token)
            }
        }
        return nil
    }

    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer {
        if let account, let wait = book.admit(account: account, at: now) {
            return SandboxAnswer(.barrier(429).retry(after: wait))
        }
        guard let account, let token = Self.credentials(of: request)?.token,
            token == book.rules.accounts[account].secrets["app_token"]
        else {
            book.tally.badAuthentication += 1
            return SandboxAnswer(unauthorized)
        }
        guard let payment = Self.payment(on: route) else {
            return SandboxAnswer(VTEXVoice.plain(404, "not-found", "There is no such resource."))
        }
        guard route.method == .post else {
            return SandboxAnswer(
                VTEXVoice.plain(405, "method-not-allowed", "Only POST is allowed here."))
        }
        let body = (try? JSONValue(parsing: request.body)) ?? .null
        if let defect = Self.defect(of: request, body, payment) {
            return SandboxAnswer(VTEXVoice.plain(400, "bad-request", defect))
        }
        // It says itself that it is for real money.
        if body["sandboxMode"] == .bool(false) { book.tally.liveRequests += 1 }
        return cancel(payment, body, request, account, &book, now)
    }

    var unauthorized: ProviderResponse {
        VTEXVoice.plain(401, "unauthorized", "The application's key or token is wrong.")
    }

    /// What makes a request unreadable; it is refused before anything is kept.
    private static func defect(
        of request: ProviderRequest, _ body: JSONValue, _ payment: String
    ) -> String? {
        guard request.isJSON else { return "Content-Type must be application/json." }
        guard body.members != nil else { return "The body must be a JSON object." }
        guard body["paymentId"].string == payment else {
            return "paymentId must be the payment of the address."
        }
        guard body["requestId"].string?.isEmpty == false else { return "requestId is missing." }
        let id = body["authorizationId"]
        return id.isNull || id.string?.isEmpty == false ? nil : "authorizationId must be a string."
    }

    private func cancel(
        _ payment: String, _ body: JSONValue, _ request: ProviderRequest, _ account: Int,
        _ book: inout Book, _ now: Timestamp
    ) -> SandboxAnswer {
        let requestID = body["requestId"].string
        var cancel = CancelRequest(reference: payment, key: requestID, body: request.body)
        let authorization = Seed.authorizationID(for: payment)
        if let sent = body["authorizationId"].string, sent != authorization {
            cancel.authorization = .wrong
        } else {
            cancel.authorization = body["authorizationId"].isNull ? .missing : .right
        }
        let (result, scenario) = book.cancel(cancel, of: account, on: Self.terms, at: now)
        let voice = VTEXVoice(
            payment: payment, request: requestID ?? "", number: book.tally.requests)
        switch result {
        case .keyReused:
            return SandboxAnswer(
                VTEXVoice.plain(400, "bad-request", "requestId was used with another request."))
        case .stopped(let obstacle):
            return answer(to: obstacle, by: book.rules, at: now, wording: ProviderResponse.barrier)
        case .ruled(.done, let isReplay):
            var answer = SandboxAnswer(voice.cancelled)
            scenario.spoil(
                &answer, isReplay: isReplay, slow: book.rules.slow, variant: payment.stableHash)
            return answer
        case .ruled(let ruling, _): return SandboxAnswer(voice.refusal(ruling))
        }
    }
}

extension Seed {
    /// The authorization that VTEX's gateway would have been given for an authorized payment.
    ///
    /// It follows from the reference, so that whoever makes up input can state it too.
    package static func authorizationID(for reference: String) -> String { "auth-\(reference)" }
}
