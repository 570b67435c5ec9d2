/// How a payment stands, by the status that a look-up shows.
///
/// While a payment is created, its status is overwritten by the credit check's, so that "not
/// Created" doesn't mean "activated".
enum BillmateStanding: Hashable {
    case cancelled
    /// Debited, or the invoice is paid.
    case paid
    /// Activated and sent to the customer.
    case sent
    /// Created, whatever the credit check says of it.
    case open

    /// `nil` for what isn't documented.
    init?(_ status: String) {
        switch status {
        case "Cancelled": self = .cancelled
        case "Paid": self = .paid
        case "Factoring", "Partpayment", "PartPayment", "Service", "Sent", "E-brev", "E-brevsent":
            self = .sent
        case "Created", "Approved", "FactoringWithRegress", "FactoringWithoutRegress", "Handling",
            "Manual", "Pending", "Rejected":
            self = .open
        default: return nil
        }
    }
}
