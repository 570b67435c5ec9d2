import AnnulModel
import HTTPTypes
import Providers

/// What a request on the simulated wire asks for, as its provider would read it.
struct WireRequest {
    enum Kind: String { case cancel, lookup, token }

    let kind: Kind
    /// The payment that it is about; references of a story are plain, and nobody else's.
    let reference: String?
    /// Whether its provider would take a repeat for a new request.
    let isKeyless: Bool

    init(_ request: ProviderRequest) {
        let parts = (request.head.path ?? "").split(separator: "/").map(String.init)
        switch ProviderName(rawValue: parts.first ?? "") {
        case .certitrade:
            kind = request.head.method == .put ? .cancel : .lookup
            (reference, isKeyless) = (parts.last, true)
        case .bambora:
            kind = Self.kind(of: parts, cancel: "cancel")
            let place = parts.firstIndex(of: "payments").map { $0 + 1 }
            reference = place.flatMap { parts.indices.contains($0) ? parts[$0] : nil }
            isKeyless = true
        case .billmate:
            let body = (try? JSONValue(parsing: request.body)) ?? .null
            switch body["function"].string {
            case "cancelPayment": kind = .cancel
            case "getPaymentinfo": kind = .lookup
            default: kind = .token
            }
            (reference, isKeyless) = (body["data"]["number"].string, true)
        case .vipps:
            kind = Self.kind(of: parts, cancel: "cancel")
            let place = parts.firstIndex(of: "payments").map { $0 + 1 }
            reference = place.flatMap { parts.indices.contains($0) ? parts[$0] : nil }
            isKeyless = false
        case .vtex:
            kind = Self.kind(of: parts, cancel: "cancellations")
            (reference, isKeyless) = (parts.dropLast().last, false)
        case nil:
            (kind, reference, isKeyless) = (.token, nil, false)
        }
    }

    private static func kind(of parts: [String], cancel: String) -> Kind {
        if parts.last == cancel { return .cancel }
        return parts.contains("payments") ? .lookup : .token
    }
}
