import AnnulModel
import Ledger

extension Rereads {
    /// What the run waits for, as one sentence for whoever waits with it.
    ///
    /// - Parameter now: the present time; what is due already is not waited for.
    /// - Returns: the sentence.
    func sentence(at now: Timestamp) -> String {
        let payments = rows == 1 ? "1 cancelled payment is" : "\(rows) cancelled payments are"
        let until = last > now ? " until \(last.description.dropFirst(11).prefix(5)) UTC" : ""
        return "\(payments) read again\(until), because the provider admits late races"
            + " (doubt.reread)"
    }
}
