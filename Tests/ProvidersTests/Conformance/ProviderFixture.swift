import AnnulModel
import HTTPTypes
import Providers
import Testing

/// One provider with what every promise is tried on.
///
/// A new provider adds its own to `all`.
struct ProviderFixture: Sendable, CustomTestStringConvertible {
    static let all: [ProviderFixture] = [
        .certitrade, .bamboraBeta, .bamboraV1, .vipps, .billmate, .vtex,
    ]

    let provider: any Provider
    let policy: AccountPolicy
    let endpoint: Endpoint
    let access: Access
    let attempt: Attempt
    /// References that the provider can't have given out.
    let unusableReferences: [String]
    /// The requests that it may make.
    let steps: [Step]
    /// Answers that prove a good outcome, each to its step.
    let proofs: [Exchange]
    /// Answers of all other kinds.
    let others: [ProviderResponse]
    /// Whether every request but the cancel is a GET.
    let readsAreGETs: Bool
    /// Whether the frozen body is only a part of the request's: the rest is made at the last
    /// moment, because it is signed or dated.
    var wrapsItsBody = false
    /// Tells fixtures of one provider apart.
    var variant = ""

    struct Exchange: Sendable {
        let step: Step
        let response: ProviderResponse
    }

    var testDescription: String { provider.merchant.provider.rawValue + variant }

    func reading(_ response: ProviderResponse, to step: Step) -> Reading {
        provider.reading(of: response, to: step, of: attempt, with: access)
    }

    func request(for step: Step) -> ProviderRequest {
        provider.request(for: step, of: attempt, with: access, at: moment)
    }
}

let moment = Timestamp(milliseconds: 1_800_000_000_000)

extension ProviderResponse {
    init(_ status: Int, _ body: String = "", headers: HTTPFields = [:]) {
        self.init(
            head: HTTPResponse(status: .init(code: status), headerFields: headers),
            body: Array(body.utf8))
    }
}

extension Reading {
    var finding: Finding? {
        if case .finding(let finding) = self { finding } else { nil }
    }
}
