import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// A process that crashes takes what it knows along.
    @Suite struct CrashTests {
        private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT]

        /// Secrets are fetched before the input is read, and that has no end.
        @Test(.timeLimit(.minutes(1)), arguments: signals)
        func aCrashSaysNothing(signal: Int32) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                let ended = try await workshop.annul(
                    ["run", "-", "--format", "csv"], withInput: "reference\n"
                ) { annul in
                    try await annul.listen(for: "previous run none")
                    let limits = try String(
                        contentsOfFile: "/proc/\(annul.id)/limits", encoding: .utf8)
                    let line = try #require(
                        limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
                    let words = line.split(separator: " ")
                    #expect(words.dropFirst(4) == ["0", "0", "bytes"], "\(line)")
                    try annul.send(Signal(rawValue: signal))
                }
                #expect(ended.status == .signaled(signal))
                let lines = ended.errors.split(separator: "\n")
                #expect(lines.allSatisfy { $0.hasPrefix("annul: ") }, "\(ended.errors)")
                #expect(try workshop.files(but: []).allSatisfy { !$0.contains("core") })
            }
        }

        /// Of two processes of one user neither sees the other's secrets.
        @Test(.timeLimit(.minutes(1))) func noOtherProcessReadsTheEnvironment() async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                // Its input has no end while the other process lives.
                let script = """
                    mkfifo input
                    sleep 60 >input & sleeper=$!
                    "$@" run - --format csv <input 2>errors & waiter=$!
                    until grep -q 'previous run' errors; do sleep 0.1; done
                    for id in $sleeper $waiter; do
                        if tr '\\0' '\\n' <"/proc/$id/environ" 2>/dev/null | grep -q sandbox-secret
                        then echo read; else echo denied; fi
                    done
                    kill -9 $sleeper $waiter
                    """
                // The superuser may read everything, unless these rights are given up.
                let prefix =
                    geteuid() == 0
                    ? ["setpriv", "--bounding-set=-sys_ptrace,-perfmon,-sys_admin"] : []
                let words = prefix + ["sh", "-c", script, "sh", try Program.annul.path().string]
                let result = try await Subprocess.run(
                    .name(words[0]), arguments: Arguments(Array(words.dropFirst())),
                    environment: .inherit.updating(
                        Settings.environment.reduce(into: [:]) {
                            $0[.init(stringLiteral: $1.key)] = $1.value
                        }),
                    workingDirectory: FilePath(workshop.folder),
                    output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
                #expect(result.standardOutput == "read\ndenied\n", "\(result.standardError)")
            }
        }
    }
}
