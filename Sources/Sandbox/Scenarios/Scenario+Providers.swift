package import AnnulModel

extension Scenario {
    /// The scenarios that one provider plays, in their order.
    package static func all(at provider: ProviderName) -> [Scenario] {
        allCases.filter { $0.isPlayed(at: provider) }
    }

    /// Whether it can happen at that provider; what can't is `ok` there.
    package func isPlayed(at provider: ProviderName) -> Bool {
        switch self {
        // What networks and gateways do, and what every provider knows.
        case .ok, .already, .captured, .unknown, .busy, .throttled, .throttleddate, .flaky, .error,
            .lost, .dropped, .late, .slow, .cut, .notjson, .wrongtype, .nobody, .thirdparty:
            true
        case .created, .expired, .aborted: provider != .billmate
        case .partly: provider == .vipps
        case .declined: provider != .vipps
        case .forbidden: [.certitrade, .bambora, .vipps].contains(provider)
        case .direct, .invoice, .repeatable: provider == .certitrade
        case .blocked, .cannot, .backoffice, .pending: provider == .bambora
        case .sent, .forged, .unsigned, .topcode, .carderror, .cardfail, .paidlater:
            provider == .billmate
        case .manual, .failing: provider == .vtex
        }
    }
}
