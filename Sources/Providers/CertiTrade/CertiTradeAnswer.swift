import AnnulModel
import HTTPTypes

/// A response, understood as far as it can be.
///
/// The body must be JSON, although the printed examples are not: the provider's own clients read
/// it strictly, and what is broken proves nothing. The content type plays no part.
struct CertiTradeAnswer {
    let status: Int
    let payment: CertiTradePayment?
    let problem: CertiTradeProblem?
    private let retryDelay: Duration?

    init(_ response: ProviderResponse) {
        status = response.head.status.code
        retryDelay = RetryAfter.delay(in: response.head.headerFields)
        let body = try? JSONValue(parsing: response.body)
        payment = body.flatMap(CertiTradePayment.init)
        let status = status
        problem = body.flatMap { CertiTradeProblem($0, status: status) }
    }

    /// The status and what an error document says, for the end of a sentence.
    var evidence: String { "HTTP \(status)\(problem?.words ?? "")" }

    /// A finding with this answer's evidence.
    func finding(_ verdict: Verdict, _ detail: String) -> Reading {
        .finding(
            Finding(
                verdict, httpStatus: status, providerID: payment?.id.identifier, detail: detail))
    }

    func settled(_ settlement: Settlement) -> Reading {
        finding(.settled(settlement), settlement.detail)
    }

    func refused(_ outcome: Outcome, _ reason: Reason, _ detail: String) -> Reading {
        finding(.refused(Settlement(outcome, reason, detail)), detail)
    }

    /// Stopped at the door, before the interface looked at the payment; `nil` if it wasn't.
    var barred: Reading? {
        switch status {
        case 401: keyRefused
        case 429: finding(.throttled(after: retryDelay), "CertiTrade asks for fewer requests.")
        default: nil
        }
    }

    var keyRefused: Reading {
        finding(
            .halt(.authFailed),
            "CertiTrade doesn't take this account's requests (\(evidence)). Check api_key, the "
                + "merchant and user_type, that they belong to this environment, and this "
                + "machine's clock, which each signature carries.")
    }
}
