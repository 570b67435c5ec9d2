import Glibc
import Subprocess
import SystemPackage
import Testing

extension Workshop {
    /// Runs `annul` at a terminal of its own, and types a line when it is asked for one.
    ///
    /// - Parameters:
    ///   - arguments: of `annul`.
    ///   - text: what is typed; `nil` where a signal is sent in the place of it.
    ///   - input: what is on standard input; `nil` where that is the terminal.
    ///   - signal: the signal.
    /// - Returns: how it ended, and what the terminal showed.
    /// - Throws: whatever keeps the program from being run.
    func annul(
        _ arguments: [String], typing text: String?, input: String? = nil,
        signal: Signal = .interrupt
    )
        async throws
        -> (ended: Ended, screen: String)
    {
        let terminal = try PseudoTerminal()
        defer { terminal.close() }
        if let input { try write(input, to: "standard-input") }
        // The shell begins a session of its own, whose terminal is the first that it opens.
        let script = """
            exec 9<>"$0"
            if [ -e standard-input ]; then exec 0<standard-input; else exec 0<&9; fi
            exec "$@"
            """
        var options = PlatformOptions.endingGently
        options.createSession = true
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: Arguments(
                ["-c", script, terminal.name, try Program.annul.path().string] + arguments),
            environment: .custom(
                Settings.environment.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(folder), platformOptions: options, input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
        ) { process in
            let deadline = ContinuousClock.now + .seconds(20)
            var screen = ""
            while !screen.contains("type the number"), ContinuousClock.now < deadline {
                screen += terminal.read()
                try await Task.sleep(for: .milliseconds(10))
            }
            if let text {
                terminal.type(text + "\n")
            } else {
                try process.send(signal: signal)
            }
            return screen
        }
        let ended = Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.standardError)
        return (ended, result.closureResult)
    }
}

/// A terminal without a person.
private struct PseudoTerminal {
    let name: String
    private let end: Int32
    // What the C library's own functions ask the kernel for.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init() throws {
        end = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        var (isLocked, number) = (Int32(0), Int32(0))
        try #require(
            unsafe end >= 0 && ioctl(end, Self.setLock, &isLocked) == 0
                && ioctl(end, Self.getNumber, &number) == 0)
        name = "/dev/pts/\(number)"
    }

    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe Glibc.read(end, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : ""
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(end, bytes, bytes.count)
    }

    func close() { _ = Glibc.close(end) }
}
