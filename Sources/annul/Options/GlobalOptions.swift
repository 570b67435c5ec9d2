import ArgumentParser
import Reporting
import Settings

/// What every command takes, before its name or after it.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: "The configuration; otherwise $ANNUL_CONFIG, ./annul.yaml, and so on.",
        completion: .file())
    var config: String?

    @Option(
        help: "The ledger; otherwise $ANNUL_LEDGER, or what the configuration says.",
        completion: .file())
    var ledger: String?

    @Flag(help: "Results as JSON, for programs.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing when all is good.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what happens.")
    var verbose = false

    @Option(
        name: .customLong("log-format"),
        help: "Standard error as text for people, or as json: one object a line.")
    var logFormat: LogFormat?

    @Flag(name: .customLong("no-color"), help: "No colours, on a terminal either.")
    var noColor = false

    /// How the program is called so that it finds the same configuration and ledger again.
    var program: String {
        [("--config", config), ("--ledger", ledger)].reduce("annul") { program, place in
            place.1.map { "\(program) \(place.0) \($0.asTyped)" } ?? program
        }
    }

    /// Options of arguments that can't be understood; `nil` where their lines are for people.
    static func readByPrograms(_ arguments: [String]) -> GlobalOptions? {
        let asked = ["--log-format", "json"]
        let isAsked =
            arguments.contains(asked.joined(separator: "="))
            || zip(arguments, arguments.dropFirst()).contains { [$0, $1] == asked }
        return isAsked ? try? parse(asked) : nil
    }

    /// What was said before the command's name and after it, as one.
    func merged(with outer: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.config = config ?? outer.config
        merged.ledger = ledger ?? outer.ledger
        merged.json = json || outer.json
        merged.quiet = quiet || outer.quiet
        merged.verbose = verbose || outer.verbose
        merged.logFormat = logFormat ?? outer.logFormat
        merged.noColor = noColor || outer.noColor
        return merged
    }
}

extension LogFormat: ExpressibleByArgument {}
