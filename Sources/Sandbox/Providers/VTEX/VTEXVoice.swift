import AnnulModel
import Providers

/// How a provider of VTEX's protocol words its answers.
struct VTEXVoice {
    let payment: String
    let request: String
    /// Makes another cancellation id of every answer, replays too.
    let number: Int

    /// An answer outside the protocol's terms.
    static func plain(_ status: Int, _ code: String, _ message: String) -> ProviderResponse {
        .json(status, .members(["code": .string(code), "message": .string(message)]))
    }

    var cancelled: ProviderResponse {
        let id = [0, 1].map { String("\(payment)/\(number)/\($0)".stableHash, radix: 16) }.joined()
        return .json(
            200,
            .members([
                "paymentId": .string(payment), "cancellationId": .string(id.uppercased()),
                "code": .null, "message": .string("Successfully cancelled"),
                "requestId": .string(request),
            ]))
    }

    func refusal(_ ruling: Ruling) -> ProviderResponse {
        switch ruling {
        case .done, .taken, .repeated: preconditionFailure("an effect is no refusal")
        case .captured: failed("cancel-failed", "Cannot cancel payment in captured state")
        case .alreadyCancelled: failed("cancel-failed", "Cannot cancel payment in cancelled state")
        case .notReserved, .authorizedAlready:
            failed("cancel-failed", "Cannot cancel payment in denied state")
        case .unknown: failed("payment-not-found", "Payment not found", status: 404)
        case .held: failed("ERR123", "The acquirer did not answer", status: 500)
        case .barred(.byHand):
            failed(
                "cancel-manually", "Cancellation should be done manually",
                status: payment.stableHash.isMultiple(of: 2) ? 501 : 200)
        case .barred: failed("cancel-failed", "Not allowed")
        case .malformed(let what): failed("cancel-failed", what)
        }
    }

    /// A failure in the protocol's terms, which may come under any status.
    private func failed(_ code: String, _ message: String, status: Int = 200) -> ProviderResponse {
        .json(
            status,
            .members([
                "paymentId": .string(payment), "cancellationId": .null, "code": .string(code),
                "message": .string(message), "requestId": .string(request),
            ]))
    }
}
