import AnnulModel
import Providers

/// The two forms of Bambora's API.
enum BamboraForm: Hashable, Sendable {
    /// `/payments/{payment}/`, with the credentials in each request.
    case beta
    /// `/v1/merchants/{merchant}/payments/{payment}/`, with a token.
    case v1

    init(_ route: Route) { self = route.segments.first == "v1" ? .v1 : .beta }

    /// How many parts of a path name the payment.
    var depth: Int { self == .beta ? 2 : 5 }

    var successStatus: Int { self == .beta ? 200 : 201 }

    func reference(on route: Route) -> String? {
        let parts = route.segments
        guard parts.count >= depth, parts[depth - 2] == "payments",
            self == .beta || parts[1] == "merchants"
        else { return nil }
        return route.text(at: depth - 1)
    }

    /// What is wrong with a cancel: only v1 knows a body, which may hold a comment.
    func defect(of request: ProviderRequest, _ reference: String) -> String? {
        guard (1...2000).contains(reference.unicodeScalars.count) else {
            return "A payment reference has at most 2000 characters."
        }
        guard self == .v1, !request.body.isEmpty else { return nil }
        guard request.isJSON, let body = try? JSONValue(parsing: request.body),
            body.members != nil, body["comment"].isNull || body["comment"].string != nil
        else { return "The body must be an object with 'comment'." }
        let length = body["comment"].string?.unicodeScalars.count ?? 0
        return length <= 256 ? nil : "comment has at most 256 characters."
    }
}
