import AnnulModel
import Engine
import Logging
import Reporting
import Settings
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The two streams: results go to standard output, everything else to standard error.
///
/// Lines that are drawn again in their place on a terminal stay below everything else that is written
/// there.
final class Console: Sendable {
    let isQuiet: Bool
    let hasColor: Bool
    private let isTerminal: Bool
    private let block = Mutex(LiveBlock())
    /// Tells the time of lines for programs; `nil` while lines are for people.
    private let stamp: Mutex<RunClock?>

    init(_ options: GlobalOptions, environment: [String: String]) {
        stamp = Mutex(options.logFormat == .json ? .system() : nil)
        isQuiet = options.quiet
        isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb" && !options.quiet
        hasColor = isTerminal && !options.noColor && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Whether standard error is a terminal on which lines can be drawn again.
    var isLive: Bool { isTerminal && stamp.withLock { $0 == nil } }

    /// From now on every line on standard error is a JSON object.
    func logJSON(by clock: RunClock) { stamp.withLock { $0 = clock } }

    /// Whether results are looked at as they come, rather than kept in a file or read by a program.
    static var showsResults: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a result.
    func print(_ text: String) { Self.write(text + "\n", to: STDOUT_FILENO) }

    /// Writes result bytes as they are.
    func write(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Says something that nobody needs when all is good.
    ///
    /// The text is one line, whatever names of files and others' words are in it.
    func note(_ text: String) {
        if !isQuiet { say([text], isGrave: false) }
    }

    /// Says what is wrong, in one line.
    func error(_ text: String) { error(lines: [text]) }

    /// Says what is wrong, in as many lines as there are here.
    func error(lines: [String]) { say(lines, isGrave: true) }

    private func say(_ lines: [String], isGrave: Bool) {
        guard let clock = stamp.withLock({ $0 }) else {
            return log("annul: \(lines.map(\.visible).joined(separator: "\n"))")
        }
        let text = lines.joined(separator: "\n")
        log(LogLine.json(saying: text, isGrave ? .error : .info, at: clock.wall()))
    }

    /// Writes a line to standard error, whatever else is there.
    func log(_ text: String) {
        block.withLock { block in
            Self.write(block.writing(text, width: Self.size.width), to: STDERR_FILENO)
        }
    }

    /// Writes to standard error while it is not known yet how that is wanted.
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Shows lines in the place of those shown before; none take them away.
    func show(live lines: [String]) {
        guard isLive else { return }
        block.withLock { block in
            Self.write(block.draw(lines, width: Self.size.width), to: STDERR_FILENO)
        }
    }

    /// How large the terminal is now.
    static var size: (width: Int, height: Int) {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(max(2, size.ws_row)))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // A reader that has gone away must not end the run.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
