import AnnulModel
import HTTPTypes
import Providers

/// What keeps a cancel from reaching the provider's application.
///
/// It then has no effect and uses no key.
enum Obstacle: Hashable, Sendable {
    case referenceLimit(retryAfter: Duration)
    case throttled(retryAfter: Duration, asDate: Bool)
    case unavailable
    case dropped
}

/// Why another operation holds a payment.
enum Hold: Hashable, Sendable {
    /// The payment is locked as a whole.
    case locked
    /// Another operation on it is under way.
    case inOperation
}

extension Scenario {
    /// What a cancel meets on its way; `visit` counts the payment's cancels from 1.
    func obstacle(on visit: Int, retryAfter: Duration) -> Obstacle? {
        switch self {
        case .throttled where visit == 1: .throttled(retryAfter: retryAfter, asDate: false)
        case .throttleddate where visit == 1: .throttled(retryAfter: retryAfter, asDate: true)
        case .flaky where visit <= 2: .unavailable
        case .dropped where visit == 1, .late where visit == 1: .dropped
        default: nil
        }
    }

    /// What holds the payment; `ruling` counts from 1 the cancels judged, replays left out.
    func hold(at ruling: Int) -> Hold? {
        guard self == .busy else { return nil }
        return switch ruling {
        case 1: .locked
        case 2, 3: .inOperation
        default: nil
        }
    }

    /// Spoils the answer to a cancel on its way back.
    ///
    /// What happens only once happens to the answer that reports the effect, never to a replay.
    func spoil(_ answer: inout SandboxAnswer, isReplay: Bool, slow: Duration, variant: UInt64) {
        switch self {
        case .error where !isReplay:
            answer.response = .text(500, "Internal Server Error", type: "text/plain")
        case .lost where !isReplay:
            answer.delivery = .lost
        case .cut where !isReplay:
            answer.delivery = .cutOff(afterBytes: answer.response.body.count / 2)
        case .notjson where !isReplay:
            answer.response = .text(200, "<!doctype html><title>OK</title>", type: "text/html")
        case .wrongtype:
            answer.response.head.headerFields[.contentType] = "text/html; charset=utf-8"
        case .nobody:
            answer.response = .empty(variant.isMultiple(of: 2) ? 204 : 200)
        case .slow:
            answer.delivery = .delayed(slow)
        default: break
        }
    }
}
