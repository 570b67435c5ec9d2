import AnnulModel
import HTTPTypes

/// A response, understood as far as it can be.
struct VippsAnswer {
    let status: Int
    let isEmpty: Bool
    let payment: VippsPayment?
    let problem: VippsProblem?
    private let body: JSONValue?
    private let retryDelay: Duration?

    init(_ response: ProviderResponse) {
        status = response.head.status.code
        isEmpty = response.body.isEmpty
        retryDelay = RetryAfter.delay(in: response.head.headerFields)
        body = try? JSONValue(parsing: response.body)
        payment = body.flatMap(VippsPayment.init)
        let status = status
        problem = body.flatMap { VippsProblem($0, status: status) }
    }

    var events: VippsEvents? { body.flatMap(VippsEvents.init) }

    /// What an error document says, for the end of a sentence.
    var words: String { problem?.words ?? "" }

    /// A finding with this answer's evidence.
    func finding(_ verdict: Verdict, _ detail: String, providerID: String? = nil) -> Reading {
        .finding(
            Finding(
                verdict, httpStatus: status,
                providerID: providerID ?? payment?.pspReference ?? problem?.traceID,
                detail: detail))
    }

    /// Stopped at the door, before the API saw the request; `nil` if it wasn't.
    var barred: Reading? {
        switch status {
        case 401:
            return finding(
                .halt(.authFailed),
                "Vipps takes neither the access token nor a renewed one (HTTP 401). Check "
                    + "client_id, client_secret and subscription_key, and that they belong to "
                    + "this environment.")
        case 403 where problem?.origin != .api || problem?.code == nil: return notAllowed
        case 429:
            return finding(.throttled(after: retryDelay), "Vipps asks for fewer requests.")
        default: return nil
        }
    }

    var notAllowed: Reading {
        finding(
            .halt(.authFailed),
            "Vipps doesn't allow this (HTTP 403). Check that the subscription_key and the "
                + "merchant serial number belong together and have the ePayment API enabled.")
    }

    var aboutAnotherPayment: Reading {
        finding(.doubtful, "Vipps answered about another payment than the one asked for.")
    }
}
