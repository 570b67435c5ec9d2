import AnnulModel
import ArgumentParser
import Settings

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate the configuration and show it, with every secret hidden.",
        discussion: """
            Shows each value with the place that it came from, and tries whether every secret can \
            be had. Sends nothing.
            """
    )

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let lines = session.configuration.described()
            if session.options.json {
                let values = lines.map { line in
                    JSONValue.object([
                        .init("key", .string(line.key)), .init("value", .string(line.value)),
                        .init("origin", .string(line.origin.description)),
                    ])
                }
                session.console.print(
                    JSONValue.object([
                        .init("configuration", .string(session.configuration.file)),
                        .init("settings", .array(values)),
                    ]).compactText)
            } else {
                session.console.print("configuration \(session.configuration.file)")
                for line in lines {
                    session.console.print("\(line.key): \(line.value)  (\(line.origin))")
                }
            }
            for warning in session.configuration.warnings {
                session.console.note("warning: \(warning)")
            }
            var worst: Int32 = 0
            for account in session.configuration.accounts {
                if account.countsAsLive {
                    session.console.note(
                        "account '\(account.name)' moves real money: its runs want to be confirmed")
                }
                do {
                    _ = try session.provider(of: account)
                    _ = try await session.secrets(of: account)
                } catch {
                    session.console.error("\(error)")
                    worst = max(worst, contractExitCode(of: error))
                }
            }
            if worst == 0 { session.console.note("the configuration is usable") }
            return worst
        }
    }
}
