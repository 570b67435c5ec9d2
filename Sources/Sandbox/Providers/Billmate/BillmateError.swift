/// What is wrong, by the codes of the documentation's list.
enum BillmateError: Int, Hashable, Sendable {
    case unknown = 6011
    case badNumber = 5198
    case noNumber = 5200
    case alreadyCancelled = 5220
    case sent = 5209
    case wrongState = 5202
    case paid = 6022
    case cardFailed = 5261
    case tryAgain = 9008
    case noFunction = 9001
    case noVersion = 9005
    case malformed = 9009
    case unknownID = 9010
    case wrongHash = 9011

    /// Why a cancel had no effect.
    init(_ ruling: Ruling, _ scenario: Scenario) {
        switch ruling {
        case .done, .taken, .repeated: preconditionFailure("an effect is no error")
        case .captured: self = scenario == .sent ? .sent : .paid
        case .alreadyCancelled: self = .alreadyCancelled
        case .notReserved, .authorizedAlready, .barred: self = .wrongState
        case .held(.failing): self = .cardFailed
        case .held: self = .tryAgain
        case .unknown: self = .unknown
        case .malformed: self = .malformed
        }
    }

    /// In the language of the account, which is why nobody should read meaning from it.
    var message: String {
        switch self {
        case .unknown: "Fakturan finns inte"
        case .badNumber: "Ogiltigt betalningsnummer"
        case .noNumber: "Betalningsnummer saknas"
        case .alreadyCancelled: "Betalningen är redan makulerad"
        case .sent: "En skickad faktura kan inte makuleras"
        case .wrongState: "Betalningens status tillåter inte detta"
        case .paid: "Betalningen är redan betald"
        case .cardFailed: "Kortbetalningen kunde inte makuleras"
        case .tryAgain: "Internt serverfel, försök igen"
        case .noFunction: "Funktionen finns inte"
        case .noVersion: "Version saknas"
        case .malformed: "Felaktigt anrop"
        case .unknownID: "Okänt id"
        case .wrongHash: "Fel hash"
        }
    }
}
