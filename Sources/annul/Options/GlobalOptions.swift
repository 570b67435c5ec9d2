import ArgumentParser

/// What every command takes, before its name or after it.
struct GlobalOptions: ParsableArguments {
    @Option(help: "The configuration; otherwise $ANNUL_CONFIG, ./annul.yaml, and so on.")
    var config: String?

    @Option(help: "The ledger; otherwise $ANNUL_LEDGER, or what the configuration says.")
    var ledger: String?

    @Flag(help: "Results as JSON, for programs.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing when all is good.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what happens.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "No colours, on a terminal either.")
    var noColor = false

    /// What was said before the command's name and after it, as one.
    func merged(with outer: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.config = config ?? outer.config
        merged.ledger = ledger ?? outer.ledger
        merged.json = json || outer.json
        merged.quiet = quiet || outer.quiet
        merged.verbose = verbose || outer.verbose
        merged.noColor = noColor || outer.noColor
        return merged
    }
}
