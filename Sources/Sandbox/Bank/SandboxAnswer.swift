package import Providers

/// What the sandbox answers, and what becomes of the answer on its way.
package struct SandboxAnswer: Sendable {
    package enum Delivery: Hashable, Sendable {
        case whole
        /// Whole, but not before this time has passed.
        case delayed(Duration)
        /// The request was dealt with; the connection closes without a byte of the answer.
        case lost
        /// The request was not dealt with; the connection closes.
        case lostBefore
        /// The connection closes after so many bytes of the answer's body.
        case cutOff(afterBytes: Int)
    }

    /// The answer as the provider meant it; never sent where the delivery is lost.
    package var response: ProviderResponse
    package var delivery: Delivery

    package init(_ response: ProviderResponse, delivery: Delivery = .whole) {
        self.response = response
        self.delivery = delivery
    }

    static let dropped = Self(.empty(503), delivery: .lostBefore)
}
