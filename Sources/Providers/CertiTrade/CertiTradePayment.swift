import AnnulModel

/// A payment as a cancel's answer or a look-up shows it: its id and its state, nothing else.
///
/// Types drift in what is documented of the other members, and members may be added at any time.
struct CertiTradePayment {
    enum State: String, CaseIterable {
        /// Nobody has opened the payment window yet.
        case created = "CREATED"
        /// The window was opened, and nothing is authorized.
        case pending = "PENDING"
        case waitingForApproval = "WAITING_FOR_APPROVAL"
        /// To be captured during the coming night.
        case readyForCapture = "READY_FOR_CAPTURE"
        case captured = "CAPTURED"
        /// The authorization has been reversed.
        case cancelled = "CANCELLED"
        case failed = "FAILED"
    }

    let id: String
    let state: State

    /// Reads a payment; `nil` if it lacks an id or a known state.
    ///
    /// The id is a must: a peer that repeats a cancel's body would otherwise prove the cancel.
    init?(_ body: JSONValue) {
        guard let id = body["id"].text, let state = body["state"].string.flatMap(State.init)
        else { return nil }
        self.id = id
        self.state = state
    }
}

extension CertiTradePayment.State {
    /// The outcome that this state is proof of; `nil` while it is neither cancelled nor final.
    ///
    /// A cancel reads as ours here. Whose it was is for the caller to know.
    var settlement: Settlement? {
        switch self {
        case .created, .pending, .waitingForApproval, .readyForCapture: nil
        case .cancelled:
            Settlement(.cancelled, .released, "CertiTrade shows the payment as cancelled.")
        case .captured:
            Settlement(
                .notCancellable, .captured,
                "CertiTrade shows the payment as captured; only a refund can give it back.")
        case .failed:
            Settlement(
                .notCancellable, .wrongState,
                "CertiTrade shows the payment as failed; only an authorized one can be cancelled.")
        }
    }

    /// Whether a cancel is possible by the documentation.
    var isAuthorized: Bool { self == .waitingForApproval || self == .readyForCapture }
}
