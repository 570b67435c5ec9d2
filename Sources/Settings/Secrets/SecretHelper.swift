import AnnulModel
import Subprocess
import SystemPackage

/// Runs a program that prints a secret.
struct SecretHelper: Sendable {
    /// A helper that hangs, for example on a question that nobody can answer, must not stop a
    /// night's run for longer.
    static let timeLimit = Duration.seconds(30)
    static let mostBytes = 1 << 16

    let environment: [String: String]
    let clock: RunClock

    private enum Ending: Sendable {
        case ended(TerminationStatus, output: [UInt8], errors: [UInt8])
        case failed(SubprocessError)
        case late
        case cancelled
    }

    /// What the program wrote to its standard output.
    ///
    /// Its standard input is empty. Of what it writes only the first line of its standard error
    /// may end up in a message.
    func output(of words: [String]) async throws(SecretFailure) -> [UInt8] {
        switch await ending(of: words) {
        case .ended(.exited(0), let output, _): return output
        case .ended(.exited(let code), _, let errors):
            throw SecretFailure(
                .temporary, "which ended with exit code \(code)\(said(errors)). Mend that")
        case .ended(.signaled(let signal), _, let errors):
            throw SecretFailure(
                .temporary, "which was ended by signal \(signal)\(said(errors)). Mend that")
        case .late:
            throw SecretFailure(
                .temporary,
                "which gave no answer within \(Self.timeLimit.written) and was ended. Mend that")
        case .failed(let error):
            switch error.code {
            case .executableNotFound:
                throw SecretFailure(.configuration, "which is not there to be run. Install it")
            case .outputLimitExceeded:
                throw SecretFailure(.configuration, "which wrote more than 64 KiB. Correct it")
            default: throw SecretFailure(.temporary, "which could not be run. Mend that")
            }
        case .cancelled: throw SecretFailure(.temporary, "which was stopped. Run it again")
        }
    }

    private func ending(of words: [String]) async -> Ending {
        let deadline = clock.now() + Self.timeLimit
        return await withTaskGroup(of: Ending.self) { group in
            group.addTask { await run(words) }
            group.addTask {
                do {
                    try await clock.sleep(until: deadline)
                    return .late
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            // Ends the helper if it still runs; the group waits until it is gone.
            group.cancelAll()
            return first
        }
    }

    private func run(_ words: [String]) async -> Ending {
        guard let program = words.first else { return .cancelled }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(Array(words.dropFirst())),
                environment: .custom(variables),
                platformOptions: options,
                output: .bytes(limit: Self.mostBytes),
                error: .bytes(limit: Self.mostBytes))
            return .ended(
                result.terminationStatus, output: result.standardOutput,
                errors: result.standardError)
        } catch let error as SubprocessError {
            return .failed(error)
        } catch {
            return .cancelled
        }
    }

    /// The environment for the helper, without names that no program could be given.
    private var variables: [[UInt8]] {
        environment.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let first = name.utf8.first, !first.isASCIIDigit, !name.utf8.contains(0x3d),
                !name.utf8.contains(0), !value.utf8.contains(0)
            else { return nil }
            return Array("\(name)=\(value)".utf8) + [0]
        }
    }

    /// The first line that the helper wrote to its standard error, for the message.
    private func said(_ errors: [UInt8]) -> String {
        let text = String(decoding: errors.prefix(4096), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else { return "" }
        return " and said \(quoted(String(line)))"
    }
}
