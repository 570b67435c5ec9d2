package import AnnulModel
import FoundationEssentials
import HTTPTypes

extension Bambora {
    package func request(
        for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp
    ) -> ProviderRequest {
        guard let reference = PathSegment(attempt.annulment.reference) else {
            preconditionFailure("the reference was checked when it was read")
        }
        // Without the slash at the end "the URL will not work".
        let payment = "\(paymentsPath)/\(reference)/"
        let isCancel = step == .cancel
        var request = ProviderRequest(
            head: HTTPRequest(
                method: isCancel ? .post : .get, scheme: endpoint.scheme,
                authority: endpoint.authority,
                path: endpoint.basePath + (isCancel ? "\(payment)cancel/" : payment)))
        request.head.headerFields[.accept] = "application/json, application/problem+json"
        request.head.headerFields[.apiVersion] = "1"
        request.head.headerFields[.authorization] = authorization(access)
        if isCancel {
            request.body = attempt.body
            // The beta documents the type although there is no body; v1 only for a body.
            if profile == .beta || !attempt.body.isEmpty {
                request.head.headerFields[.contentType] = "application/json"
            }
        }
        return request
    }

    private var paymentsPath: String {
        switch profile {
        case .beta: "/payments"
        case .v1: "/v1/merchants/\(merchant.id)/payments"
        }
    }

    private func authorization(_ access: Access) -> String {
        switch profile {
        case .beta:
            return basicCredentials("\(access["token"])@\(merchant.id)", access["secret"])
        case .v1:
            guard let token = access.token else {
                preconditionFailure("requests to Bambora v1 carry an access token")
            }
            return "Bearer \(token.reveal())"
        }
    }
}

/// Basic authentication (RFC 7617).
package func basicCredentials(_ user: String, _ password: String) -> String {
    "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
}

extension HTTPField.Name {
    fileprivate static let apiVersion = known("API-Version")
}
