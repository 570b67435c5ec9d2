import Providers

/// A fault of everything, or of one merchant's requests, for a while.
///
/// No request has an effect meanwhile.
package enum SandboxFault: String, CaseIterable, Codable, Hashable, Sendable {
    /// 503 to everything.
    case unavailable
    /// No answer until the fault is over, then 503.
    case hang
    /// Credentials are refused as the provider does that, with 401 at most of them.
    case unauthorized
    /// 429 to everything, with the time that is left as `Retry-After`.
    case throttle
    /// 429 to everything, without a word of how long.
    case storm
    /// 307 to everything, as after a move.
    case redirect

    func answer(remaining: Duration, unauthorized: ProviderResponse) -> SandboxAnswer {
        switch self {
        case .unavailable: .init(.text(503, "Service Unavailable", type: "text/plain"))
        case .hang: .init(.empty(503), delivery: .delayed(remaining))
        case .unauthorized: .init(unauthorized)
        case .throttle:
            .init(.text(429, "Too Many Requests", type: "text/plain").retry(after: remaining))
        case .storm: .init(.text(429, "Too Many Requests", type: "text/plain"))
        case .redirect: .init(.elsewhere)
        }
    }
}
