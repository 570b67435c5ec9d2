import Subprocess
import SystemPackage
import Testing

extension Workshop {
    /// Runs `annul` in the folder with a terminal for its output.
    ///
    /// - Parameters:
    ///   - arguments: of `annul`, as a shell takes them.
    ///   - width: how many characters a line of the terminal has.
    ///   - height: how many lines it has.
    /// - Returns: what the terminal was sent.
    /// - Throws: whatever keeps the program from being run.
    func annulOnTerminal(
        _ arguments: String, width: Int = 80, height: Int = 24
    ) async throws -> String {
        let program = try Program.annul.path().string
        let result = try await Subprocess.run(
            .name("script"),
            arguments: [
                "--quiet", "--command",
                "stty cols \(width) rows \(height); '\(program)' \(arguments)", "/dev/null",
            ],
            environment: .inherit.updating(
                Settings.environment.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(folder), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return result.standardOutput
    }
}
