import AnnulModel
import Intake

/// What is tried with bytes that anybody may have written.
///
/// Each target reads them with the very code that meets such bytes, and knows what must hold
/// whatever they are. Its raw value is the name of the folder that its stored inputs lie in.
package enum FuzzTarget: String, CaseIterable, Sendable {
    // Files of rows; an input's first byte chooses how large the chunks are that are read, and the
    // encoding that is said of it.
    case csv, jsonl, gz, encoding
    // Texts that are read whole.
    case json, configuration, zone, card
    // Answers to each provider's requests; the first two bytes choose the request and the status.
    case certitrade, bambora, vipps, billmate, vtex
    // Answers to requests for access tokens, in the same way.
    case token
    // The lines of a response's head that are listened to.
    case header

    /// Reads an input.
    ///
    /// What traps is found as well, by whoever calls this.
    ///
    /// - Throws: `Breach` where something does not hold that must.
    package func examine(_ input: [UInt8]) throws(Breach) {
        switch self {
        case .csv: try RowExam(format: .csv).examine(input)
        case .jsonl: try RowExam(format: .jsonl).examine(input)
        case .gz: try RowExam(format: .csv, isCompressed: true).examine(input)
        case .encoding: try RowExam(format: .csv, encodings: Self.encodings).examine(input)
        case .json: try DocumentExam.json(input)
        case .configuration: try DocumentExam.configuration(input)
        case .zone: try DocumentExam.zone(input)
        case .card: try CardExam.examine(input)
        case .certitrade: try AnswerExam.certitrade.examine(input)
        case .bambora: try AnswerExam.bambora.examine(input)
        case .vipps: try AnswerExam.vipps.examine(input)
        case .billmate: try AnswerExam.billmate.examine(input)
        case .vtex: try AnswerExam.vtex.examine(input)
        case .token: try TokenExam.examine(input)
        case .header: try HeaderExam.examine(input)
        }
    }

    private static let encodings: [TextEncoding?] = [nil] + TextEncoding.allCases
}
