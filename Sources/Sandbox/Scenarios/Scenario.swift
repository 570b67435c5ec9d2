/// How a payment of the sandbox stands, and how the provider misbehaves about it.
///
/// A payment's reference chooses its scenario by a dash-separated part, as in
/// `demo-captured-000123`; of several such words the first counts. Without one it is `ok`.
package enum Scenario: String, CaseIterable, Codable, Hashable, Sendable {
    case ok, created, already, captured, partly, expired, aborted, unknown
    case busy, throttled, throttleddate, flaky
    case error, lost, dropped, late, slow, cut, notjson, wrongtype, nobody
    case forbidden, thirdparty

    package init(of reference: String) {
        let words = reference.split(separator: "-")
        self = words.lazy.compactMap { Self(rawValue: String($0)) }.first ?? .ok
    }

    /// What it is, in one line.
    package var meaning: String {
        switch self {
        case .ok: "authorized; the cancel releases it"
        case .created: "not authorized yet; the cancel terminates it"
        case .already: "cancelled by someone else before, without a key"
        case .captured: "captured in full; can't be cancelled"
        case .partly: "captured in part; the cancel releases the remainder"
        case .expired: "ran out before the customer authorized it"
        case .aborted: "given up by the customer"
        case .unknown: "404, the provider does not know it"
        case .busy: "held by another operation for three cancels under new keys, then fine"
        case .throttled: "429 with Retry-After in seconds once, then fine"
        case .throttleddate: "429 with Retry-After as a date once, then fine"
        case .flaky: "503 without effect twice, then fine"
        case .error: "takes effect and answers 500, once"
        case .lost: "takes effect and closes the connection without an answer, once"
        case .dropped: "closes the connection before processing, once"
        case .late: "closes the connection without an answer, and takes effect some time later"
        case .slow: "takes effect and answers after some time"
        case .cut: "takes effect and cuts the answer off in the middle, once"
        case .notjson: "takes effect and answers 200 with an HTML page, once"
        case .wrongtype: "takes effect and calls its JSON answer text/html"
        case .nobody: "takes effect and answers 200 or 204 without a body"
        case .forbidden: "403 for this one payment"
        case .thirdparty: "cancelled under another key just before our first cancel"
        }
    }
}
