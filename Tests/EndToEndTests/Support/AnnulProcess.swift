import Subprocess
import SystemPackage
import Testing

extension Workshop {
    /// Runs `annul` in the folder to its end.
    func annul(_ arguments: String..., environment: [String: String] = Settings.environment)
        async throws -> Ended
    {
        try await annul(arguments, environment) { _ in }
    }

    /// Runs `annul` and kills it after some time, if it still runs then.
    func annul(_ arguments: [String], killedAfter time: Duration) async throws -> Ended {
        try await annul(arguments) { annul in
            try await Task.sleep(for: time)
            try annul.send(.kill)
        }
    }

    /// Runs `annul`, and meanwhile does something beside it.
    ///
    /// What it writes to standard error can be waited for.
    func annul(
        _ arguments: [String], _ environment: [String: String] = Settings.environment,
        meanwhile: (inout RunningAnnul) async throws -> Void
    ) async throws -> Ended {
        try await annul(arguments, environment, input: .none, meanwhile: meanwhile)
    }

    /// Runs `annul` with an input that begins with a text, and has no end while it runs.
    func annul(
        _ arguments: [String], withInput text: String,
        meanwhile: (inout RunningAnnul) async throws -> Void
    ) async throws -> Ended {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.writeEnd.close() }
        try pipe.writeEnd.writeAll(text.utf8)
        return try await annul(
            arguments, Settings.environment,
            input: .fileDescriptor(pipe.readEnd, closeAfterSpawningProcess: true),
            meanwhile: meanwhile)
    }

    private func annul<Input: InputProtocol>(
        _ arguments: [String], _ environment: [String: String], input: Input,
        meanwhile: (inout RunningAnnul) async throws -> Void
    ) async throws -> Ended {
        let result = try await Subprocess.run(
            .path(Program.annul.path()), arguments: Arguments(arguments),
            environment: .custom(
                environment.reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value }),
            workingDirectory: FilePath(folder), platformOptions: .endingGently, input: input,
            output: .string(limit: 1 << 28), error: .sequence
        ) { execution in
            var running = RunningAnnul(execution)
            try await meanwhile(&running)
            try await running.listenToTheEnd()
            return running.errors
        }
        return Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.closureResult)
    }
}

/// A running `annul`.
struct RunningAnnul {
    let id: Int32
    private let sender: (Signal) throws -> Void
    private var lines: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator
    /// What it has written to standard error, as far as it was listened to.
    private(set) var errors = ""

    init<Input: InputProtocol>(_ process: Execution<Input, StringOutput<UTF8>, SequenceOutput>) {
        id = Int32(process.processIdentifier.value)
        sender = { try process.send(signal: $0) }
        lines = process.standardError.strings().makeAsyncIterator()
    }

    func send(_ signal: Signal) throws { try sender(signal) }

    /// Waits until it has written lines with a text in them.
    mutating func listen(for text: String, times: Int = 1) async throws {
        var rest = times
        while rest > 0 {
            guard let line = try await nextLine() else {
                throw EndedEarly(text: text, errors: errors)
            }
            if line.contains(text) { rest -= 1 }
        }
    }

    mutating func listenToTheEnd() async throws {
        while try await nextLine() != nil {}
    }

    private mutating func nextLine() async throws -> String? {
        guard let line = try await lines.next() else { return nil }
        errors += line + "\n"
        return line
    }

    struct EndedEarly: Error {
        let text: String
        let errors: String
    }
}

extension PlatformOptions {
    /// A test that fails leaves no process behind.
    static var endingGently: PlatformOptions {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        return options
    }
}
