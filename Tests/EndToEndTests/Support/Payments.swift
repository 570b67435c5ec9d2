import Sandbox

/// Input of a test.
struct Payments {
    struct Row {
        let reference: String
        let scenario: Scenario
    }

    private(set) var rows: [Row] = []

    /// Payments most of which are ordinary.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - scenarios: what the others are, in turn.
    ///   - interval: every how many there is one of them.
    init(_ count: Int, _ scenarios: [Scenario] = [], every interval: Int = 10) {
        for number in 0..<count {
            let turn = number / interval
            let isSpecial = !scenarios.isEmpty && number % interval == interval - 1
            add(isSpecial ? scenarios[turn % scenarios.count] : .ok)
        }
    }

    mutating func add(_ scenario: Scenario) {
        let digits = String(rows.count + 1)
        let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        rows.append(Row(reference: "test-\(scenario)-\(number)", scenario: scenario))
    }

    /// The file: a column that nobody needs is carried.
    var csv: String {
        var text = "reference,order_id,amount_minor,currency\n"
        for (number, row) in rows.enumerated() {
            text +=
                "\(row.reference),\"order, \(number + 1)\",\(Seed.amount(for: row.reference)),NOK\n"
        }
        return text
    }
}

extension Payments {
    /// The file with so many rows more, each of which repeats a payment of before.
    func csv(withCopies copies: Int) -> String {
        let lines = csv.split(separator: "\n")
        var text = csv
        for number in 0..<copies { text += lines[1 + number % rows.count] + "\n" }
        return text
    }
}

extension Scenario {
    /// All but those that hold up the whole account, and the one that is never to be had.
    static let quick = allCases.filter { ![.throttled, .throttleddate, .forbidden].contains($0) }
}
