import AnnulModel
import Subprocess
import SystemPackage

/// Runs a program that prints a secret.
struct SecretHelper: Sendable {
    /// A helper that hangs, for example on a question that nobody can answer, must not stop a
    /// night's run for longer.
    static let timeLimit = Duration.seconds(30)
    static let mostBytes = 1 << 16
    /// Its words are not shown: the secret may be among them.
    private static let look = "Run it by hand to see why, and mend that"

    let environment: [String: String]
    let clock: RunClock

    private enum Ending: Sendable {
        case ended(TerminationStatus, output: [UInt8])
        case failed(SubprocessError)
        case late
        case cancelled
    }

    /// What the program wrote to its standard output.
    ///
    /// Its standard input is empty, and what it writes to its standard error goes nowhere: helpers
    /// repeat there what they were about to give out.
    ///
    /// - Parameter words: the program, and its arguments.
    /// - Returns: the bytes, with the line end that they may have.
    /// - Throws: `SecretFailure`; `temporary` where another try may help.
    func output(of words: [String]) async throws(SecretFailure) -> [UInt8] {
        switch await ending(of: words) {
        case .ended(.exited(0), let output): return output
        case .ended(.exited(let code), _):
            throw SecretFailure(.temporary, "which ended with exit code \(code). \(Self.look)")
        case .ended(.signaled(let signal), _):
            throw SecretFailure(.temporary, "which was ended by signal \(signal). \(Self.look)")
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
                error: .discarded)
            return .ended(result.terminationStatus, output: result.standardOutput)
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
}
