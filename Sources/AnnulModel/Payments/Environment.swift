/// Whether an account moves real money.
///
/// Always stated in the configuration, never assumed.
package enum Environment: String, CaseIterable, Codable, Hashable, Sendable {
    case test, live
}
