package import AnnulModel

/// How a payment of the sandbox stands, and how the provider misbehaves about it.
///
/// A payment's reference chooses its scenario by a dash-separated part, as in
/// `demo-captured-000123`; of several such words the first counts. A reference that must be a
/// number chooses it by its first three digits, `9` and the scenario's code, if it has six or more:
/// `913000123` is captured, too. Without one, or with one that its provider doesn't know, it is
/// `ok`.
package enum Scenario: String, CaseIterable, Codable, Hashable, Sendable {
    // The order gives the codes: new ones come last.
    case ok, created, already, captured, partly, expired, aborted, unknown
    case busy, throttled, throttleddate, flaky
    case error, lost, dropped, late, slow, cut, notjson, wrongtype, nobody
    case forbidden, thirdparty
    case declined
    case direct, invoice, repeatable
    case blocked, cannot, backoffice, pending
    case sent, forged, unsigned, topcode, carderror, cardfail
    case manual, failing
    case paidlater

    /// The scenario that a reference asks for.
    package init(of reference: String) {
        if reference.utf8.count >= 6, reference.utf8.allSatisfy(\.isASCIIDigit) {
            let named = Self.allCases.first { reference.hasPrefix("9\($0.code)") }
            self = named ?? .ok
            return
        }
        let words = reference.split(separator: "-")
        self = words.lazy.compactMap { Self(rawValue: String($0)) }.first ?? .ok
    }

    /// Two digits, for references that are numbers.
    package var code: Int { 10 + (Self.allCases.firstIndex(of: self) ?? 0) }

    /// The reference of a payment of this scenario, as its provider would have it.
    package func reference(_ number: Int, at provider: ProviderName) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return switch provider {
        case .certitrade, .billmate: "9\(code)\(padded)"
        case .bambora, .vipps, .vtex: "demo-\(rawValue)-\(padded)"
        }
    }
}
