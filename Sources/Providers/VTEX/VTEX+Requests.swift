package import AnnulModel
import HTTPTypes

extension VTEX {
    package func request(
        for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp
    ) -> ProviderRequest {
        precondition(step == .cancel, "the protocol has no look-up")
        guard let payment = PathSegment(attempt.annulment.reference) else {
            preconditionFailure("the reference was checked when it was read")
        }
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
            path: "\(endpoint.basePath)/payments/\(payment)/cancellations")
        head.headerFields[.accept] = "application/json"
        head.headerFields[.contentType] = "application/json"
        head.headerFields[appKeyHeader] = access["app_key"]
        head.headerFields[appTokenHeader] = access["app_token"]
        return ProviderRequest(head: head, body: attempt.body)
    }
}
