import AnnulModel
package import Sandbox

extension Scenario {
    /// All scenarios, one a line: word, code, meaning, and who plays it where not all do.
    package static var table: String {
        let width = allCases.map(\.rawValue.count).max() ?? 0
        return allCases.map { scenario in
            let gap = String(repeating: " ", count: width - scenario.rawValue.count + 2)
            return "\(scenario.rawValue)\(gap)\(scenario.code)  \(scenario.meaning)"
                + "\(scenario.players)\n"
        }.joined()
    }

    private var players: String {
        let players = ProviderName.allCases.filter(isPlayed)
        guard players.count < ProviderName.allCases.count else { return "" }
        return " (\(players.map(\.rawValue).joined(separator: ", ")))"
    }
}
