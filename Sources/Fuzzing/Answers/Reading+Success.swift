import AnnulModel
import Providers

extension Reading {
    /// Whether it says, or would say after one more look-up, that the payment is cancelled.
    var claimsSuccess: Bool {
        switch self {
        case .finding(let finding):
            switch finding.verdict {
            case .settled(let settlement), .refused(let settlement):
                settlement.outcome.group == .good
            default: false
            }
        case .ask(.events(_, let settlement)): settlement.outcome.group == .good
        case .ask: false
        }
    }
}
