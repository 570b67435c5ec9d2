import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The two streams: results go to standard output, everything else to standard error.
///
/// A line that is being rewritten in place on a terminal is taken away before anything else is
/// written there.
final class Console: Sendable {
    let isQuiet: Bool
    /// Whether standard error is a terminal on which a line can be rewritten.
    let isLive: Bool
    private let liveLine = Mutex("")

    init(_ options: GlobalOptions, environment: [String: String]) {
        isQuiet = options.quiet
        isLive = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb" && !options.quiet
    }

    /// Writes a result.
    func print(_ text: String) { Self.write(text + "\n", to: STDOUT_FILENO) }

    /// Writes result bytes as they are.
    func write(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Says something that nobody needs when all is good.
    func note(_ text: String) {
        if !isQuiet { log("annul: \(text)") }
    }

    /// Says what is wrong.
    func error(_ text: String) { log("annul: \(text)") }

    /// Writes a line to standard error, whatever else is there.
    func log(_ text: String) {
        liveLine.withLock { live in
            Self.write((live.isEmpty ? "" : Self.clearLine) + text + "\n" + live, to: STDERR_FILENO)
        }
    }

    /// Shows a line in the place of the one shown before; an empty one takes it away.
    func show(live text: String) {
        guard isLive else { return }
        let fitting = String(text.prefix(Self.width - 1))
        liveLine.withLock { live in
            live = fitting
            Self.write(Self.clearLine + fitting, to: STDERR_FILENO)
        }
    }

    private static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    private static let clearLine = "\r\u{1b}[2K"

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
