import AnnulModel

/// What a scenario file says about one payment.
package struct Seed: Hashable, Sendable {
    package var scenario: Scenario
    /// The amount in minor units; without it, it is derived from the reference.
    package var amount: Int64?
    /// An ISO 4217 code; without it, the sandbox's own.
    package var currency: String?

    package init(_ scenario: Scenario, amount: Int64? = nil, currency: String? = nil) {
        self.scenario = scenario
        self.amount = amount
        self.currency = currency
    }

    /// The amount, in minor units, of a payment for which none is given.
    ///
    /// It follows from the reference, so that whoever makes up input can state it too: from 50.00
    /// to 4999.99 in a currency of two digits.
    package static func amount(for reference: String) -> Int64 {
        5_000 + Int64(reference.stableHash % 495_000)
    }
}

/// A list of payments: lines of `reference,scenario[,amount,currency]`.
///
/// The amount is in minor units. Empty lines, lines that begin with `#`, and a first line that
/// begins with `reference,` are skipped.
package struct ScenarioFile: Hashable, Sendable {
    package let seeds: [String: Seed]

    package init(_ text: String) throws(ScenarioFileError) {
        var seeds: [String: Seed] = [:]
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if index == 0, line.hasPrefix("reference,") { continue }
            do throws(ScenarioFileError.Reason) {
                let (reference, seed) = try Self.seed(line)
                guard seeds.updateValue(seed, forKey: reference) == nil else {
                    throw .repeated(reference)
                }
            } catch {
                throw ScenarioFileError(line: index + 1, reason: error)
            }
        }
        self.seeds = seeds
    }

    private static func seed(_ line: Substring) throws(ScenarioFileError.Reason) -> (String, Seed) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        guard (2...4).contains(fields.count), !fields[0].isEmpty else { throw .shape }
        guard let scenario = Scenario(rawValue: String(fields[1])) else {
            throw .scenario(String(fields[1]))
        }
        var seed = Seed(scenario)
        if fields.count > 2, !fields[2].isEmpty {
            guard let amount = Int64(fields[2]), amount > 0 else {
                throw .amount(String(fields[2]))
            }
            seed.amount = amount
        }
        if fields.count > 3, !fields[3].isEmpty {
            guard let currency = Currency(fields[3]) else { throw .currency(String(fields[3])) }
            seed.currency = currency.code
        }
        return (String(fields[0]), seed)
    }
}

/// Why a scenario file can't be used.
package struct ScenarioFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Error, Hashable, Sendable {
        case shape
        case scenario(String)
        case amount(String)
        case currency(String)
        case repeated(String)
    }

    /// Counted from 1.
    package let line: Int
    package let reason: Reason

    package var description: String {
        let what =
            switch reason {
            case .shape: "is not 'reference,scenario[,amount,currency]'. Write it in that form."
            case .scenario(let word):
                "names no scenario by '\(word)'. 'annul-sandbox --scenarios' lists them."
            case .amount(let text):
                "has '\(text)' for an amount. Write a whole number of minor units above 0."
            case .currency(let text):
                "has '\(text)' for a currency. Write an ISO 4217 code of three letters."
            case .repeated(let reference):
                "repeats the reference '\(reference)'. Remove one of the lines."
            }
        return "line \(line) of the scenario file \(what)"
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return self[first...last]
    }
}
