import AnnulModel
import HTTPTypes
import Providers

/// How one provider looks from outside: it reads its requests and words its answers, while the
/// `Book` keeps payments, keys and limits for all of them.
protocol SandboxProvider: Sendable {
    var name: ProviderName { get }

    /// Whether a path belongs to this provider.
    func claims(_ route: Route) -> Bool

    /// What a request is counted as.
    func kind(of route: Route) -> Tally.Kind

    /// Which merchant a request says that it comes from.
    func merchant(of request: ProviderRequest) -> String?

    /// Answers a request; `account` is that of its merchant, if the sandbox serves it.
    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer
}

/// Where a request goes: its method and the parts of its path, without the query.
struct Route: Hashable, Sendable {
    let method: HTTPRequest.Method
    let segments: [Substring]
    let path: String

    /// A provider's name as the first part is left out, so that a base address may carry it.
    init(_ request: ProviderRequest) {
        method = request.head.method
        let path = (request.head.path ?? "/").prefix { $0 != "?" }
        self.path = String(path)
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        let isPrefixed = segments.first.flatMap { ProviderName(rawValue: String($0)) } != nil
        self.segments = Array(isPrefixed ? segments.dropFirst() : segments[...])
    }
}
