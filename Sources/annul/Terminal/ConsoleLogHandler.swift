import AnnulModel
import Logging

/// Writes log events to standard error as lines for people: time, level, message, facts.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let console: Console
    private let clock: RunClock

    init(_ console: Console, clock: RunClock, isVerbose: Bool) {
        self.console = console
        self.clock = clock
        logLevel = isVerbose ? .debug : .warning
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        let facts = all.sorted { $0.key < $1.key }
            .map { "\($0.key): \(Self.oneLine("\($0.value)"))" }
        let line = ["\(clock.wall()) \(event.level): \(event.message)"] + facts
        console.log(line.joined(separator: "  "))
    }

    /// A fact from outside can't forge a line or steer the terminal.
    private static func oneLine(_ text: String) -> String {
        String(
            text.map {
                $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } ? $0 : "?"
            })
    }
}
