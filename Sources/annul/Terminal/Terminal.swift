#if canImport(Glibc)
    import Glibc
#endif

/// The person at the other end, where there is one.
struct Terminal {
    private let input: Int32
    private let output: Int32

    /// Looks for a person.
    ///
    /// - Parameter besideInput: whether standard input is read for payments, so that the question
    ///   goes to the terminal itself.
    init?(besideInput: Bool) {
        guard besideInput || isatty(STDIN_FILENO) == 1 else { return nil }
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        if terminal >= 0 {
            (input, output) = (terminal, terminal)
        } else {
            guard !besideInput else { return nil }
            (input, output) = (STDIN_FILENO, STDERR_FILENO)
        }
    }

    func say(_ text: String, endsLine: Bool = true) {
        var rest = Array((endsLine ? text + "\n" : text).utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(output, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits for what is typed, without blanks at its ends; `nil` where nothing is, to the end.
    ///
    /// - Parameter isStopped: whether nobody waits for it any more; asked again and again.
    /// - Returns: the line.
    func line(unless isStopped: () -> Bool) -> String? {
        var bytes: [UInt8] = []
        while bytes.count < Self.longest {
            var waiting = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            let isReady = unsafe poll(&waiting, 1, Self.patience)
            if isStopped() { return nil }
            if isReady == 0 || isReady < 0 && errno == EINTR { continue }
            var byte: UInt8 = 0
            let count = unsafe read(input, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0, bytes.isEmpty { return nil }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return String(text.drop { $0 == " " }.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// How often it is looked whether it is still waited for, in milliseconds.
    private static let patience: Int32 = 100
    /// No number is longer.
    private static let longest = 100
}
