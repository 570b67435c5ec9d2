import AnnulModel
import HTTPTypes
import Providers
import Sandbox

/// What stands before a provider, allows less than the account thinks, and says so or doesn't.
///
/// It lets no more through than its quota; to what is over it says "too many requests", and
/// never for how long.
struct Gateway {
    enum Kind: String, CaseIterable, Sendable {
        /// Tells its policy and what is left by the fields of the draft.
        case policy
        /// Tells what is left by the older triplet.
        case triplet
        /// Tells nothing.
        case mute
    }

    let kind: Kind
    private var window = SlidingWindow(Self.quota)
    /// The requests of the present window of the triplet, which are not a sliding one's.
    private var passed: [Timestamp] = []

    private static let quota = Rate(4, per: .seconds(1))

    init(_ kind: Kind) { self.kind = kind }

    /// The answer to a request that it does not let through.
    mutating func refusal(at now: Timestamp) -> ProviderResponse? {
        guard window.admit(at: now) != nil else {
            passed = passed.filter { now - $0 < Self.quota.window } + [now]
            return nil
        }
        return ProviderResponse(
            head: HTTPResponse(status: .tooManyRequests, headerFields: [.contentType: "text/html"]),
            body: Array("Too Many Requests".utf8))
    }

    /// Says on an answer what it has to say.
    func mark(_ response: inout ProviderResponse, at now: Timestamp) {
        let left = Self.quota.count - passed.count { now - $0 < Self.quota.window }
        let fields: [(String, String)] =
            switch kind {
            case .policy:
                [
                    ("RateLimit-Policy", #""gate";q=4;w=1"#),
                    ("RateLimit", #""gate";r=\#(left);t=1"#),
                ]
            case .triplet:
                [("X-RateLimit-Remaining", "\(left)"), ("X-RateLimit-Reset", "1")]
            case .mute: []
            }
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { response.head.headerFields[name] = value }
        }
    }
}
