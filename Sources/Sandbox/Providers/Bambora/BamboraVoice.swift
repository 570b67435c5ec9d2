import AnnulModel
import Providers

/// How Bambora words its answers.
struct BamboraVoice {
    let form: BamboraForm
    let now: Timestamp

    /// What stands before the API and lets nothing through.
    func barrier(_ status: Int) -> ProviderResponse {
        Self.problem(
            status, nil, status == 429 ? "Too Many Requests" : "Service Unavailable",
            "Please try again later.")
    }

    var nowhere: ProviderResponse {
        Self.problem(404, nil, "Not Found", "There is nothing at this address.")
    }

    // MARK: Payments

    func payment(_ payment: SandboxPayment, of merchant: String, status: Int) -> ProviderResponse {
        .json(status, form == .beta ? beta(payment, merchant) : v1(payment, merchant))
    }

    private func beta(_ payment: SandboxPayment, _ merchant: String) -> JSONValue {
        // What may still be done, rather than what was.
        let operations: [JSONValue] =
            Self.state(payment) == "Authorized" && !payment.isProcessing
            ? [.string("Cancel"), .string("Capture")] : []
        return .members([
            "merchant": .string(merchant),
            "payment": .string(payment.reference),
            "amount": .whole(payment.standing.amount),
            "currency": .string(payment.standing.currency),
            "state": .string(Self.state(payment)),
            "operations": .array(operations),
            "operationInProgress": .bool(payment.isProcessing),
        ])
    }

    private func v1(_ payment: SandboxPayment, _ merchant: String) -> JSONValue {
        // What happened by the API; the back office's work isn't among it.
        let history = payment.history.compactMap { event -> JSONValue? in
            guard let type = Self.type(of: event.name) else { return nil }
            let id = String("\(payment.reference)/\(type)/\(event.at)".stableHash, radix: 16)
            return .members([
                "id": .string(id), "type": .string(type), "success": .bool(true),
                "amount": .whole(event.amount), "timestamp": .string(event.at.description),
            ])
        }
        return .members([
            "merchant_id": .string(merchant),
            "external_id": .string(payment.reference),
            "amount": .whole(payment.standing.amount),
            "currency": .string(payment.standing.currency),
            "state": .string(Self.state(payment)),
            "operations": .array(history),
            "_locked_at": payment.isProcessing ? .string(now.description) : .null,
        ])
    }

    private static func type(of event: SandboxPayment.Event.Name) -> String? {
        switch event {
        case .authorized: "Authorize"
        case .captured: "Capture"
        case .cancelled: "Cancel"
        case .created, .terminated, .aborted, .expired: nil
        }
    }

    private static func state(_ payment: SandboxPayment) -> String {
        let standing = payment.standing
        return switch standing.state {
        case .absent, .created: "None"
        case .expired: "Authorization Expired"
        case .declined: "Declined"
        case .aborted, .terminated: "Voided"
        case .authorized where payment.scenario == .backoffice: "Authorized"
        case .authorized where standing.cancelled > 0: "Canceled"
        case .authorized where standing.captured > 0: "Captured"
        case .authorized: "Authorized"
        }
    }

    // MARK: Refusals

    func refusal(_ ruling: Ruling) -> ProviderResponse {
        switch ruling {
        case .done, .taken, .repeated: preconditionFailure("an effect is no refusal")
        case .captured, .alreadyCancelled, .notReserved, .authorizedAlready:
            Self.problem(
                422, "invalid_payment_state_transition", "Invalid payment state transition",
                "The payment's state does not allow this.")
        case .held:
            Self.problem(
                409, "payment_operation_blocked", "Payment operation blocked",
                "Another request is modifying the payment.")
        case .unknown:
            Self.problem(404, "payment_not_found", "Payment not found", "There is no such payment.")
        case .barred(.blockedByIssuer):
            Self.problem(451, "blocked_by_issuer", "Blocked by issuer", "The issuer blocked it.")
        case .barred(.cannotCancel):
            Self.problem(
                402, "cannot_cancel", "Cannot cancel", "This payment cannot be canceled.")
        case .barred:
            Self.problem(403, nil, "Forbidden", "You are not allowed to do this.")
        case .malformed(let what): Self.problem(400, nil, "Bad Request", what)
        }
    }

    static func problem(_ status: Int, _ type: String?, _ title: String, _ detail: String)
        -> ProviderResponse
    {
        let body: JSONValue = .members([
            "type": .string(type.map { "https://sandbox.invalid/errors/\($0)" } ?? "about:blank"),
            "title": .string(title), "detail": .string(detail), "status": .whole(status),
        ])
        return .json(status, body)
    }
}
