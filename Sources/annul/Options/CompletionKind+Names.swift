import ArgumentParser
import FoundationEssentials
import Ledger
import Providers
import Settings

/// Names that only this configuration and this ledger know.
extension CompletionKind {
    /// The accounts of the configuration.
    static let accounts = CompletionKind.custom {
        (words: [String], _: Int, _: String) -> [String] in
        configuration(words)?.accounts.map(\.name) ?? []
    }

    /// The runs of the ledger, the newest first.
    static let runs = CompletionKind.custom { (words: [String], _: Int, _: String) -> [String] in
        guard let path = configuration(words)?.ledger,
            let runs = try? LedgerReader(path: path).runs()
        else { return ["latest"] }
        return ["latest"] + runs.reversed().prefix(mostRuns).map(\.name)
    }

    private static let mostRuns = 50

    /// The configuration that the command would find; `nil` where it is not usable.
    private static func configuration(_ words: [String]) -> Configuration? {
        func named(_ option: String) -> String? {
            words.firstIndex(of: option).flatMap { index in
                index + 1 < words.count ? words[index + 1] : nil
            }
        }
        let search = ConfigurationSearch(
            config: named("--config"), ledger: named("--ledger"),
            environment: ProcessInfo.processInfo.environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
        return try? search.load(defaults: ProviderCatalog.defaultPolicy)
    }
}
