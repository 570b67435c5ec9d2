import AnnulModel
import Ledger

extension PaymentStory {
    /// The story for people: plain text, one line for each thing that happened.
    package var text: String {
        var lines: [String] = []
        if let payment {
            let merchant = payment.merchant
            lines.append(
                "Payment \(payment.reference.plain) (\(merchant.provider.rawValue)"
                    + " \(merchant.id.plain), \(merchant.environment.rawValue))")
            if let doubtful = payment.doubtfulSend {
                lines.append(
                    "  In doubt: a request that left by \(doubtful) may have taken effect.")
            }
        } else {
            lines.append("A row that names no payment")
        }
        for row in rows { lines += [""] + row.lines }
        return lines.visibleText
    }
}

extension RowStory {
    fileprivate var lines: [String] {
        let row = history.row
        var title = "Run \(history.run.name), row \(row.number)"
        if let input = history.input { title += " (\(input.plain), line \(row.line))" }
        if !row.account.isEmpty { title += ", account \(row.account.plain)" }
        if let amount = history.amount { title += ", \(amount)" }
        var lines = [title]
        var reading = row.outcome.rawValue
        if let reason = row.reason { reading += ", \(reason.rawValue)" }
        reading += row.detail.isEmpty ? "" : ": \(row.detail.plain)"
        lines += reading.wrapped(to: 80, indent: "  ")
        lines += ways.flatMap { $0.wrapped(to: 80, indent: "  ") }
        return lines + steps.flatMap(\.lines)
    }

    /// Where the row came from, and which rows came from it.
    private var ways: [String] {
        var ways: [String] = []
        if let origin = history.origin {
            let earlier = origin.earlier.map { "run \($0.run), row \($0.number)" }
            let place = earlier ?? "elsewhere (\(origin.claim?.plain ?? ""))"
            let change = origin.change.isEdit ? "\(origin.change) edited" : "\(origin.change)"
            ways.append("Came back from \(place): \(change)")
        }
        if !history.returned.isEmpty {
            let list = history.returned.map { "run \($0.run), row \($0.number)" }
            ways.append("Came back as \(list.joined(separator: "; "))")
        }
        return ways
    }
}

extension RowStory.Step {
    fileprivate var lines: [String] {
        var lines: [String] = []
        if let attempt, let number {
            var words = "attempt \(number): look-up"
            if let generation = attempt.generation {
                words = "attempt \(number): cancel, generation \(generation)"
                words += ", key \((attempt.key ?? "").plain)"
            }
            lines += Self.lines(at: attempt.at, words)
        }
        if let result {
            let detail = result.detail.isEmpty ? "" : ": \(result.detail.plain)"
            lines += Self.lines(at: result.at, result.words + detail)
        } else {
            lines.append(Self.indent + "no result yet: the request may be under way")
        }
        return lines
    }

    /// A moment, and beside it what happened.
    private static func lines(at moment: Timestamp, _ words: String) -> [String] {
        let lines = words.wrapped(to: 80, indent: indent)
        return lines.enumerated().map { $0 == 0 ? "  \(moment)" + $1.dropFirst(26) : $1 }
    }

    /// As wide as the moment before it.
    private static let indent = String(repeating: " ", count: 28)
}

extension RecordedResult {
    fileprivate var words: String {
        var words = [verdict.inWords]
        if let outcome {
            words.append(outcome.rawValue + (reason.map { " (\($0.rawValue))" } ?? ""))
        } else if let reason {
            words.append(reason.rawValue)
        }
        if let httpStatus { words.append("HTTP \(httpStatus)") }
        if let providerID { words.append("provider id \(providerID.plain)") }
        if let money = money(releasedMinor) { words.append("released \(money)") }
        if let money = money(keptMinor) { words.append("kept \(money)") }
        if isCharged { words.append("counts as a failed attempt") }
        if isDoubtful { words.append("in doubt from here") }
        if let other { words.append("see run \(other.run), row \(other.number)") }
        return words.joined(separator: ", ")
    }

    private func money(_ minor: Int64?) -> String? {
        guard let minor else { return nil }
        guard let currency = currency.flatMap({ Currency($0) }) else { return "\(minor)" }
        return Money(minor: minor, currency: currency).description
    }
}

extension String {
    /// A verdict's stable word, where it alone would not tell what was done.
    fileprivate var inWords: String {
        switch self {
        case "reopened": "asked about again"
        case "person": "decided by a person"
        case "confirmed": "read again, and as it was"
        case "reread": "read again, and no longer so"
        case "unanswered": "read again, without an answer"
        case "unconfirmed": "not read again: no answer in all attempts"
        default: self
        }
    }
}
