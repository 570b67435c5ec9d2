package import AnnulModel
import HTTPTypes

extension CertiTrade {
    package func request(
        for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp
    ) -> ProviderRequest {
        guard let id = PathSegment(attempt.annulment.reference) else {
            preconditionFailure("the reference was checked when it was read")
        }
        var request = ProviderRequest(
            head: HTTPRequest(
                method: step == .cancel ? .put : .get, scheme: endpoint.scheme,
                authority: endpoint.authority, path: "\(endpoint.basePath)/payment/\(id)"))
        request.head.headerFields[.accept] =
            "application/hal+json, application/api-problem+json, application/json"
        if step == .cancel {
            request.head.headerFields[.contentType] = "application/json"
            request.body = attempt.body
        }
        sign(&request, with: access, at: now)
        return request
    }

    /// Signs the very bytes that are sent; nothing may be changed after it.
    private func sign(_ request: inout ProviderRequest, with access: Access, at now: Timestamp) {
        let date = now.httpDate
        let signature = CertiTradeSignature(
            method: request.head.method.rawValue,
            // The address as the provider sees it, the path's encoding included.
            url: "\(endpoint.scheme)://\(endpoint.authority)\(request.head.path ?? "")",
            date: date, body: request.body, key: access["api_key"])
        request.head.headerFields[.date] = date
        request.head.headerFields[.authorization] =
            "CertiTrade \(userType.rawValue)\(merchant.id):\(signature)"
    }
}
