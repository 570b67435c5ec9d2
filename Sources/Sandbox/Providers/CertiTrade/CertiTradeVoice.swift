import AnnulModel
import Providers

/// How CertiTrade words its answers.
struct CertiTradeVoice {
    let now: Timestamp

    /// A payment, in types that drift as those of the documentation do.
    func payment(_ id: String, _ standing: Standing, _ scenario: Scenario) -> ProviderResponse {
        let isOdd = !id.stableHash.isMultiple(of: 2)
        let hour = now + .seconds(-3600)
        let body: JSONValue = .members([
            "id": isOdd ? .string(id) : .number(id),
            "amount": isOdd ? .string(String(standing.amount)) : .whole(standing.amount),
            "currency": .string(standing.currency),
            "created": .string(isOdd ? hour.description : hour.httpDate),
            "method": .string(Self.method(scenario)),
            "reference": .string("order-\(id)"),
            "state": .string(Self.state(standing, scenario)),
            "_embedded": isOdd ? .array([]) : .members([:]),
            "_links": .members([
                "self": .members(["href": .string("/ctpsp/ws/2.0/payment/\(id)")])
            ]),
        ])
        return .json(200, body, type: "application/hal+json")
    }

    private static func method(_ scenario: Scenario) -> String {
        switch scenario {
        case .direct: "DIRECT_PAYEX"
        case .invoice: "INVOICE_SVEA"
        default: "CARD"
        }
    }

    private static func state(_ standing: Standing, _ scenario: Scenario) -> String {
        switch standing.state {
        case .created, .absent: "CREATED"
        case .aborted, .expired, .declined: "FAILED"
        case .terminated: "CANCELLED"
        case .authorized where standing.cancelled > 0: "CANCELLED"
        case .authorized where standing.captured > 0: "CAPTURED"
        case .authorized where scenario == .invoice: "WAITING_FOR_APPROVAL"
        case .authorized: "READY_FOR_CAPTURE"
        }
    }

    // MARK: Refusals

    var noResource: ProviderResponse {
        Self.problem(404, "Not found", detail: "There is no such resource.")
    }

    /// No code tells the causes apart, and 400 and 403 are used for all of them.
    func refusal(_ ruling: Ruling) -> ProviderResponse {
        switch ruling {
        case .done, .taken, .repeated: preconditionFailure("an effect is no refusal")
        case .captured:
            Self.problem(403, "Forbidden", detail: "A captured payment can't be cancelled.")
        case .alreadyCancelled:
            Self.problem(403, "Forbidden", detail: "The payment can't be changed any more.")
        case .notReserved, .authorizedAlready:
            Self.problem(400, "Bad request", detail: "The state doesn't allow this.")
        case .held:
            Self.problem(500, "Internal server error", detail: "Please try again later.")
        case .unknown: Self.problem(404, "Not found", detail: "There is no such payment.")
        case .barred:
            Self.problem(403, "Forbidden", detail: "This payment is another merchant's.")
        case .malformed(let what): Self.problem(400, "Bad request", detail: what)
        }
    }

    /// An early draft of problem documents, whose members have other names than today's.
    static func problem(_ status: Int, _ title: String, detail: String) -> ProviderResponse {
        let body: JSONValue = .members([
            "describedBy": .null, "title": .string(title), "detail": .string(detail),
            "httpStatus": .whole(status),
        ])
        return .json(status, body, type: "application/api-problem+json")
    }
}
