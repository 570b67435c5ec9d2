import AnnulModel
import ArgumentParser
import Intake
import Ledger
import Providers
import Settings

/// Runs a command's work, and turns what it throws into a sentence and the documented exit code.
func reportingFailures(_ console: Console, _ body: () async throws -> Int32) async throws {
    let code: Int32
    do {
        code = try await body()
    } catch {
        code = report(error, to: console)
    }
    if code != 0 { throw ExitCode(code) }
}

/// Says what went wrong.
///
/// - Returns: the exit code that it calls for.
func report(_ error: any Error, to console: Console) -> Int32 {
    console.error(lines: sentences(of: error))
    return contractExitCode(of: error)
}

/// What an error says, each part of which gets a line.
func sentences(of error: any Error) -> [String] {
    switch error {
    case let error as SettingsError: error.problems.map(\.description)
    case let error as UsageError: error.lines
    default: ["\(error)"]
    }
}

/// The contract's exit code for an error.
func contractExitCode(of error: any Error) -> Int32 {
    switch error {
    case let error as SettingsError: error.kind.exitCode
    case let error as IntakeError: error.kind.rawValue
    case let error as LedgerError: error.code.exitCode
    case let error as UsageError: error.exitCode
    case is ProviderSetupError: 78
    default: 70
    }
}

extension LedgerError.Code {
    fileprivate var exitCode: Int32 {
        switch self {
        case .locked: 11
        case .damaged, .outdated: 12
        case .missing, .unknown: 66
        case .stopped: 70
        case .cantCreate: 73
        case .io: 74
        case .permission: 77
        case .tooNew, .contradicts, .misplaced: 78
        }
    }
}

/// An error of the program's own, with the exit code that it calls for.
struct UsageError: Error, CustomStringConvertible {
    let exitCode: Int32
    /// A sentence, and below it what it is about, where that is a list.
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }

    init(_ exitCode: Int32, _ description: String, list: [String] = []) {
        self.exitCode = exitCode
        lines = [description] + list
    }
}
