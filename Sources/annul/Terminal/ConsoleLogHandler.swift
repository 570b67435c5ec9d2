import AnnulModel
import Engine
import Logging
import Settings

/// Writes log events to standard error: a line for people, with time, level, message and facts, or
/// a JSON object for programs.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let console: Console
    private let clock: RunClock
    private let format: LogFormat

    init(_ console: Console, _ format: LogFormat, clock: RunClock, isVerbose: Bool) {
        self.console = console
        self.clock = clock
        self.format = format
        // People see on their terminal how a run goes on.
        let usual: Logger.Level = format == .json && !console.isQuiet ? .info : .warning
        logLevel = isVerbose ? .debug : usual
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        switch format {
        case .text: console.log(text(of: event, all))
        case .json:
            console.log(LogLine.json("\(event.message)", event.level, all, at: clock.wall()))
        }
    }

    private func text(of event: LogEvent, _ metadata: Logger.Metadata) -> String {
        // A fact from outside can't forge a line or steer the terminal.
        let facts = metadata.sorted { $0.key < $1.key }
            .map { name, value in "\(name): \("\(value)".visible)" }
        return (["\(clock.wall()) \(event.level): \(event.message)"] + facts)
            .joined(separator: "  ")
    }
}
