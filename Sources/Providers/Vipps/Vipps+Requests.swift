package import AnnulModel
import HTTPTypes

extension Vipps {
    package func request(
        for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp
    ) -> ProviderRequest {
        guard let reference = PathSegment(attempt.annulment.reference) else {
            preconditionFailure("the reference was checked when it was read")
        }
        guard let token = access.token else {
            preconditionFailure("requests to Vipps carry an access token")
        }
        let payment = "/epayment/v1/payments/\(reference)"
        var request =
            switch step {
            case .cancel: self.request(.post, "\(payment)/cancel", access)
            case .payment: self.request(.get, payment, access)
            case .events: self.request(.get, "\(payment)/events", access)
            }
        request.head.headerFields[.authorization] = "Bearer \(token.reveal())"
        if step == .cancel {
            request.head.headerFields[.idempotencyKey] = attempt.key.text
            request.head.headerFields[.contentType] = "application/json"
            request.body = attempt.body
        }
        return request
    }

    /// What every request carries, with or without a token.
    func request(_ method: HTTPRequest.Method, _ path: String, _ access: Access)
        -> ProviderRequest
    {
        var head = HTTPRequest(
            method: method, scheme: endpoint.scheme, authority: endpoint.authority,
            path: endpoint.basePath + path)
        head.headerFields[.accept] = "application/json, application/problem+json"
        head.headerFields[.subscriptionKey] = access["subscription_key"]
        head.headerFields[.merchantSerialNumber] = merchant.id
        head.headerFields[.systemName] = systemName
        head.headerFields[.systemVersion] = systemVersion
        return ProviderRequest(head: head)
    }
}

extension HTTPField.Name {
    fileprivate static let subscriptionKey = known("Ocp-Apim-Subscription-Key")
    fileprivate static let merchantSerialNumber = known("Merchant-Serial-Number")
    fileprivate static let systemName = known("Vipps-System-Name")
    fileprivate static let systemVersion = known("Vipps-System-Version")
}
