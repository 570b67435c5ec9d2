import AnnulModel
import Providers

/// How Vipps words its answers.
struct VippsVoice {
    let route: Route
    /// Makes the trace id, which the provider's support desk asks for.
    let trace: Int
    let now: Timestamp
    let rules: SandboxRules

    // MARK: The gateway

    /// An answer of the gateway, which has another form than the application's.
    func gateway(_ status: Int, _ message: String) -> ProviderResponse {
        .json(
            status, .members(["statusCode": .whole(status), "message": .string(message)]))
    }

    func tooMany(retryAfter wait: Duration) -> ProviderResponse {
        barrier(429).retry(after: wait)
    }

    /// What stands before the application and lets nothing through.
    func barrier(_ status: Int) -> ProviderResponse {
        gateway(status, status == 429 ? "Rate limit is exceeded." : "Service unavailable.")
    }

    func token(_ token: String, lifetime: Duration) -> ProviderResponse {
        // The provider writes these numbers as strings.
        func seconds(_ milliseconds: Int64) -> JSONValue { .string(String(milliseconds / 1000)) }
        let body: JSONValue = .members([
            "token_type": .string("Bearer"),
            "expires_in": seconds(lifetime.wholeMilliseconds),
            "ext_expires_in": seconds(lifetime.wholeMilliseconds),
            "expires_on": seconds((now + lifetime).milliseconds),
            "not_before": seconds(now.milliseconds),
            "access_token": .string(token),
        ])
        return .json(200, body)
    }

    // MARK: The application

    func payment(_ payment: SandboxPayment) -> ProviderResponse {
        let body: JSONValue = .members([
            "aggregate": aggregate(payment.standing),
            "amount": amount(payment.standing.amount, payment.standing),
            "state": state(payment.standing),
            "paymentMethod": .members(["type": .string("WALLET")]),
            "profile": .members([:]),
            "pspReference": pspReference(payment.reference, "created"),
            "reference": .string(payment.reference),
        ])
        return .json(200, body)
    }

    func modification(of reference: String, _ standing: Standing) -> ProviderResponse {
        let body: JSONValue = .members([
            "amount": amount(standing.amount, standing),
            "state": state(standing),
            "aggregate": aggregate(standing),
            "pspReference": pspReference(reference, "created"),
            "reference": .string(reference),
        ])
        return .json(200, body)
    }

    func events(of payment: SandboxPayment) -> ProviderResponse {
        .json(200, .array(payment.history.map { event($0, of: payment) }))
    }

    private func event(_ event: SandboxPayment.Event, of payment: SandboxPayment) -> JSONValue {
        .members([
            "reference": .string(payment.reference),
            "pspReference": pspReference(payment.reference, event.name.rawValue),
            "name": .string(event.name.rawValue.uppercased()),
            "amount": amount(event.amount, payment.standing),
            "timestamp": .string(event.at.description),
            "idempotencyKey": event.key.map(JSONValue.string) ?? .null,
            "success": .bool(true),
        ])
    }

    private func state(_ standing: Standing) -> JSONValue {
        .string(standing.state.rawValue.uppercased())
    }

    private func aggregate(_ standing: Standing) -> JSONValue {
        .members([
            "authorizedAmount": amount(standing.authorized, standing),
            "cancelledAmount": amount(standing.cancelled, standing),
            "capturedAmount": amount(standing.captured, standing),
            "refundedAmount": amount(0, standing),
        ])
    }

    private func amount(_ value: Int64, _ standing: Standing) -> JSONValue {
        .members(["currency": .string(standing.currency), "value": .whole(value)])
    }

    private func pspReference(_ reference: String, _ event: String) -> JSONValue {
        .string("psp-" + String("\(reference)/\(event)".stableHash, radix: 16))
    }

    // MARK: Refusals

    var keyReused: ProviderResponse {
        problem(409, nil, "Conflict", "This Idempotency-Key was used with another request.")
    }

    func refusal(_ ruling: Ruling) -> ProviderResponse {
        switch ruling {
        case .done, .taken, .repeated: preconditionFailure("an effect is no refusal")
        case .captured:
            problem(400, "6170", "Already captured", "The payment was captured in full.")
        case .alreadyCancelled:
            problem(400, "6190", "Wrong state", "Nothing is left to cancel.")
        case .notReserved: problem(400, "6050", "Not reserved", "The payment is not reserved.")
        case .authorizedAlready:
            problem(400, "6060", "Already reserved", "The customer has approved the payment.")
        case .held(.locked): problem(423, nil, "Locked", "Another operation holds the payment.")
        case .held(.inOperation), .held(.failing):
            problem(400, "6160", "In operation", "Another operation on the payment is under way.")
        case .unknown: problem(404, "5090", "Not found", "There is no payment of this reference.")
        case .barred: problem(403, nil, "Forbidden", "This payment is not yours to change.")
        case .malformed(let what): problem(400, nil, "Bad request", what)
        }
    }

    private func problem(_ status: Int, _ code: String?, _ title: String, _ detail: String)
        -> ProviderResponse
    {
        let body: JSONValue = .members([
            "type": .string("https://sandbox.invalid/problems/\(code ?? String(status))"),
            "title": .string(title),
            "detail": .string(detail),
            "status": .whole(status),
            "traceId": .string("sandbox-\(trace)"),
            "instance": .string(route.path),
            "extraDetails": .array(code.map { [Self.errorCode($0)] } ?? []),
        ])
        return .json(status, body, type: "application/problem+json")
    }

    private static func errorCode(_ code: String) -> JSONValue {
        .members(["name": .string("ErrorCode"), "reason": .string(code)])
    }
}
