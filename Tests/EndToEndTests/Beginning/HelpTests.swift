import AnnulModel
import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// Help shows by example, and the shell completes what it shows.
    @Suite struct HelpTests {
        @Test(.timeLimit(.minutes(1))) func everyCommandHasExamplesThatItTakes() async throws {
            try await Workshop.lend { workshop in
                let commands = try await workshop.commands()
                #expect(commands.count == 18, "\(commands)")
                for command in commands {
                    let help = try await workshop.annul("help", command)
                    #expect(help.code == 0)
                    let begin = try #require(
                        help.output.firstRange(of: "Examples:\n"), "\(command) has no examples")
                    let rest = help.output[begin.upperBound...]
                    let usage = try #require(rest.firstRange(of: "\nUSAGE:"))
                    let examples = rest[..<usage.lowerBound].split(separator: "\n")
                    #expect(!examples.isEmpty, "\(command)")
                    for example in examples where example.contains("annul ") {
                        #expect(example.contains("annul \(command)"), "\(example)")
                    }
                    // Every option in an example is one that the command has; `init --ledger` is
                    // one under another name.
                    let options = examples.flatMap { $0.split(separator: " ") }
                        .filter { $0.hasPrefix("--") && $0 != "--ledger" }
                    for option in options {
                        #expect(rest[usage.lowerBound...].contains(option), "\(command): \(option)")
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: ["bash", "zsh", "fish"])
        func completionsAreThereForEveryShell(shell: String) async throws {
            try await Workshop.lend { workshop in
                let script = try await workshop.annul("--generate-completion-script", shell)
                #expect(script.code == 0, "\(script.errors)")
                for word in ["rerun", "--spreadsheet", "already_cancelled", "bambora-beta"] {
                    #expect(script.output.contains(word), "\(word)")
                }
            }
        }

        static let completions: [(words: [String], offers: [String])] = [
            (["re"], ["report", "rerun", "resolve", "restore", "resume"]),
            (["export", "latest", "--spr"], ["--spreadsheet"]),
            (["export", "latest", "--outcome", "already"], ["already_cancelled"]),
            (["rerun", "latest", "--reason", "capt"], ["captured"]),
            (["run", "--format", "js"], ["jsonl"]),
            (["init", "--provider", "bam"], ["bambora", "bambora-beta"]),
            (["run", "--account", "vi"], ["vipps-test"]),
            (["status", "lat"], ["latest"]),
        ]

        @Test(.timeLimit(.minutes(1)), arguments: completions)
        func bashCompletes(words: [String], offers: [String]) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 1)
                let script = try await workshop.annul("--generate-completion-script", "bash")
                try workshop.write(script.output, to: "completions.bash")
                #expect(try await workshop.bash(completing: words) == offers)
            }
        }

        @Test(.timeLimit(.minutes(1))) func bashKnowsTheRuns() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(1).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let run = try #require(try await workshop.status()["run"].string)
                let script = try await workshop.annul("--generate-completion-script", "bash")
                try workshop.write(script.output, to: "completions.bash")
                #expect(try await workshop.bash(completing: ["status", "20"]) == [run])
                let typo = String(run.dropLast()) + (run.last == "a" ? "b" : "a")
                let status = try await workshop.annul("status", typo)
                #expect(status.code == 66)
                #expect(status.errors.contains("Did you mean '\(run)'?"), "\(status.errors)")
            }
        }
    }
}

extension Workshop {
    /// The commands that help lists.
    fileprivate func commands() async throws -> [String] {
        let help = try await annul("--help")
        let list = help.output.split(separator: "SUBCOMMANDS:\n").last ?? ""
        return list.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), !line.contains("See 'annul") else {
                return nil
            }
            return line.split(separator: " ").first.map(String.init)
        }
    }

    /// What bash offers once the completions were sourced, in order.
    fileprivate func bash(completing words: [String]) async throws -> [String] {
        let program = try Program.annul.path()
        // Completion calls the program by its name.
        let script = """
            PATH="$0:$PATH"
            . ./completions.bash
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            COMP_LINE="$*"
            COMP_POINT=${#COMP_LINE}
            function=$(complete -p annul)
            function=${function#*-F }
            ${function% annul} annul "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let ended = try await Subprocess.run(
            .path("/bin/bash"),
            arguments: Arguments(
                ["-c", script, program.removingLastComponent().string, "annul"] + words),
            environment: .inherit.updating(
                Settings.environment.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(folder), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(ended.terminationStatus == .exited(0), "\(ended.standardError)")
        return ended.standardOutput.split(separator: "\n").map(String.init).sorted()
    }
}
