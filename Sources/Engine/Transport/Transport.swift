package import AnnulModel
import HTTPTypes
package import Providers

/// How requests travel.
package protocol Transport: Sendable {
    /// Opens a connection, with TLS complete where the endpoint is secure.
    ///
    /// - Parameters:
    ///   - endpoint: where to.
    ///   - limit: the longest that name look-up, connection and handshake together may take.
    /// - Returns: a connection that is ready for a request.
    /// - Throws: `TransportFailure`, always `notSent`: nothing of a request has left.
    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
}

/// One keep-alive connection that carries one request at a time, for one worker.
///
/// It never retries, never follows a redirect, never pools. It knows exactly whether a byte of a
/// request was handed over: this is what tells a failure without effect from doubt.
package protocol Connection: Sendable {
    /// Whether a request may be written now. False once the peer closed, or half-closed, an idle
    /// connection, or after an answer that ends it.
    var isOpen: Bool { get }

    /// Sends one request and waits for the whole response.
    ///
    /// Every failure closes the connection. So does cancellation of the task, which is `lost` once
    /// writing began. `limit` runs from the call to the response's last byte.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - limit: the longest the whole exchange may take.
    /// - Returns: the response, complete.
    /// - Throws: `TransportFailure`; `notSent` only if the write was never handed over.
    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse

    func close() async
}

extension ProviderResponse {
    /// Whether it points elsewhere instead of answering: it is never followed, and nobody's word.
    var isRedirect: Bool { head.status.kind == .redirection }

    /// Whether its body is in another form than was asked for; it is never unpacked.
    var isEncoded: Bool {
        head.headerFields[values: .contentEncoding].contains {
            !["", "identity"].contains($0.lowercased())
        }
    }

    /// A redirect, as the beginning of a sentence; where it points, anybody may have written.
    var redirectWords: String { "The answer is a redirect (HTTP \(head.status.code))" }
}

/// Why there is no response, and whether the request can have had an effect.
package struct TransportFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Effect: Hashable, Sendable {
        /// The write was never handed over: no effect, certain.
        case notSent
        /// Part of the request may have left: anything is possible.
        case lost
    }

    package enum Cause: String, Hashable, Sendable {
        case nameNotFound = "name not found"
        case refused = "connection refused"
        case unreachable = "unreachable"
        case connectTimeout = "no connection in time"
        case tls = "TLS handshake failed"
        case closed = "connection closed"
        case reset = "connection reset"
        case timeout = "no answer in time"
        case badResponse = "not an HTTP response"
        case tooLarge = "response too large"
        case proxy = "the proxy opened no way"
        case stopped = "stopped by the operator"
    }

    package let effect: Effect
    package let cause: Cause
    /// What the system said, for a person; may be empty.
    package let detail: String

    package init(_ effect: Effect, _ cause: Cause, detail: String = "") {
        self.effect = effect
        self.cause = cause
        self.detail = detail
    }

    package var description: String {
        detail.isEmpty ? cause.rawValue : "\(cause.rawValue) (\(detail))"
    }
}
