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
    /// Someone in between answers in the provider's name.
    case forged
}

/// Why a payment can't be cancelled at the moment.
enum Hold: Hashable, Sendable {
    /// The payment is locked as a whole.
    case locked
    /// Another operation on it is under way.
    case inOperation
    /// A system behind the provider fails, and says so.
    case failing
}

/// Why a payment can't be cancelled by anyone, whatever its state.
enum Bar: Hashable, Sendable {
    case forbidden
    case blockedByIssuer
    case cannotCancel
    case byHand
}

extension Scenario {
    /// What a cancel meets on its way; `visit` counts the payment's cancels from 1.
    func obstacle(on visit: Int, retryAfter: Duration) -> Obstacle? {
        switch self {
        case .throttled where visit == 1: .throttled(retryAfter: retryAfter, asDate: false)
        case .throttleddate where visit == 1: .throttled(retryAfter: retryAfter, asDate: true)
        case .flaky where visit <= 2: .unavailable
        case .dropped where visit == 1, .late where visit == 1: .dropped
        case .forged where visit == 1: .forged
        default: nil
        }
    }

    /// What holds the payment; `ruling` counts from 1 the cancels judged, replays left out.
    func hold(at ruling: Int) -> Hold? {
        switch self {
        case .busy where ruling == 1: .locked
        case .busy where ruling <= 3: .inOperation
        case .failing where ruling <= 2, .cardfail where ruling == 1: .failing
        default: nil
        }
    }

    var bar: Bar? {
        switch self {
        case .forbidden: .forbidden
        case .blocked: .blockedByIssuer
        case .cannot: .cannotCancel
        case .manual: .byHand
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
