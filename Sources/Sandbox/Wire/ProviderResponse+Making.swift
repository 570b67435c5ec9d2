import AnnulModel
import HTTPTypes
package import Providers

extension ProviderResponse {
    static func json(_ status: Int, _ body: JSONValue, type: String = "application/json") -> Self {
        Self(head: head(status, type: type), body: body.compact)
    }

    static func text(_ status: Int, _ body: String, type: String) -> Self {
        Self(head: head(status, type: type), body: Array(body.utf8))
    }

    static func empty(_ status: Int) -> Self {
        Self(head: HTTPResponse(status: .init(code: status)))
    }

    /// The page of a gateway that stands before a provider and lets nothing through.
    static func barrier(_ status: Int) -> Self {
        text(
            status, status == 429 ? "Too Many Requests" : "Service Unavailable", type: "text/html")
    }

    /// An answer that points to where nobody is.
    package static var elsewhere: Self {
        var response = empty(307)
        response.head.headerFields[.location] = "https://elsewhere.invalid/"
        return response
    }

    private static func head(_ status: Int, type: String) -> HTTPResponse {
        HTTPResponse(status: .init(code: status), headerFields: [.contentType: type])
    }

    /// The response with the seconds to wait, rounded up: who waits so long is never early.
    func retry(after wait: Duration) -> Self {
        var response = self
        response.head.headerFields[.retryAfter] = String((wait.wholeMilliseconds + 999) / 1000)
        return response
    }

    /// The response with the moment to come back, and the server's own time to measure it by.
    func retry(at moment: Timestamp, now: Timestamp) -> Self {
        var response = self
        response.head.headerFields[.retryAfter] = moment.roundedUpToSecond.httpDate
        response.head.headerFields[.date] = now.httpDate
        return response
    }
}

extension Timestamp {
    /// The first whole second that is not before the moment.
    fileprivate var roundedUpToSecond: Timestamp {
        Timestamp(milliseconds: (milliseconds + 999) / 1000 * 1000)
    }
}

extension ProviderRequest {
    /// A header field's value, by its name in lower case.
    func value(of name: String) -> String? {
        head.headerFields.first { $0.name.canonicalName == name }?.value
    }
}

extension JSONValue {
    /// An object of these members, in their order.
    static func members(_ members: KeyValuePairs<String, JSONValue>) -> Self {
        .object(members.map { Member($0, $1) })
    }

    static func whole(_ value: some BinaryInteger) -> Self { .number(String(value)) }
}
