import AnnulModel
import HTTPTypes

/// A response, understood as far as it can be; its content type plays no part.
struct BamboraAnswer {
    let status: Int
    let payment: BamboraPayment?
    let problem: BamboraProblem?
    private let retryDelay: Duration?

    init(_ response: ProviderResponse) {
        status = response.head.status.code
        retryDelay = RetryAfter.delay(in: response.head.headerFields)
        let body = try? JSONValue(parsing: response.body)
        payment = body.flatMap(BamboraPayment.init)
        let status = status
        problem = body.flatMap { BamboraProblem($0, status: status) }
    }

    /// The status and what an error document says, for the end of a sentence.
    var evidence: String { "HTTP \(status)\(problem?.words ?? "")" }

    /// A finding with this answer's evidence.
    func finding(_ verdict: Verdict, _ detail: String) -> Reading {
        .finding(
            Finding(verdict, httpStatus: status, providerID: payment?.cancel?.id, detail: detail))
    }

    func settled(_ settlement: Settlement) -> Reading {
        finding(.settled(settlement), settlement.detail)
    }

    func refused(_ outcome: Outcome, _ reason: Reason, _ detail: String) -> Reading {
        finding(.refused(Settlement(outcome, reason, detail)), detail)
    }

    /// Nothing is kept under a key: the next attempt is like this one.
    var busy: Reading {
        finding(.busy(renewsKey: false), "Another operation holds the payment (\(evidence)).")
    }

    /// Stopped at the door, before the API looked at the payment; `nil` if it wasn't.
    func barred(checking keys: String) -> Reading? {
        switch status {
        case 401:
            finding(
                .halt(.authFailed),
                "Bambora doesn't take this account's credentials (\(evidence)). Check \(keys).")
        case 403 where problem?.kind == nil:
            finding(
                .halt(.authFailed),
                "Bambora doesn't allow this (\(evidence)). Check \(keys), and that they may "
                    + "cancel and read payments.")
        case 429: finding(.throttled(after: retryDelay), "Bambora asks for fewer requests.")
        default: nil
        }
    }

    /// Only `about:blank`: true of every payment alike.
    var isUnknownAddress: Bool { status == 404 && problem != nil && problem?.kind == nil }
}
