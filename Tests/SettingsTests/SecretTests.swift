import AnnulModel
import FoundationEssentials
import Synchronization
import Testing

@testable import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Secrets from every source, and what is said when there is none.
struct SecretTests {
    /// Strikes for nobody: a busy machine may take its time.
    private let clock = RunClock(
        now: { .zero }, wall: { Timestamp(milliseconds: 0) },
        sleep: { _ in try await ContinuousClock().sleep(until: .now + .seconds(86_400)) })

    /// Resolves one Billmate key that the configuration has from `source`.
    private func resolve(
        _ source: SecretSource, _ environment: [String: String] = [:], clock: RunClock? = nil,
        user: UInt32 = geteuid(), warn: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> String? {
        let account = AccountSettings(
            name: "shop", merchant: Merchant(provider: .billmate, id: "1", environment: .test),
            endpoint: Endpoint(isSecure: true, host: "h", port: 443), secrets: ["key": source],
            providerOptions: [:], policy: standardPolicy(of: .billmate))
        let path = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        let resolver = SecretResolver(
            environment: path, user: user, clock: clock ?? self.clock, warn: warn)
        return try await resolver.resolve(account)["key"]?.reveal()
    }

    private func failure(
        _ source: SecretSource, _ environment: [String: String] = [:], clock: RunClock? = nil,
        user: UInt32 = geteuid()
    ) async -> SettingsError? {
        await #expect(throws: SettingsError.self) {
            _ = try await resolve(source, environment, clock: clock, user: user)
        }
    }

    private func sentence(_ source: String, _ text: String) -> String {
        "account 'shop': key comes from \(source), \(text), or change "
            + "'accounts.shop.credentials.key'."
    }

    @Test func aVariableGivesItsValueAsItIs() async throws {
        #expect(try await resolve(.environment("KEY"), ["KEY": " s3cr3t "]) == " s3cr3t ")
    }

    @Test func aVariableThatIsNotSetIsNamed() async {
        let failure = await failure(.environment("KEY"))
        #expect(failure?.kind == .configuration)
        #expect(
            failure?.description
                == sentence("the environment variable KEY", "which is not set. Set it"))
    }

    @Test(arguments: ["s3cr3t", "s3cr3t\n", "s3cr3t\r\n"])
    func aFilesLineEndIsNotPartOfTheSecret(content: String) async throws {
        try await withFolder { folder in
            try write(content, to: "\(folder)/key")
            #expect(try await resolve(.file("\(folder)/key")) == "s3cr3t")
            let directory = ["CREDENTIALS_DIRECTORY": folder]
            #expect(try await resolve(.credential("key"), directory) == "s3cr3t")
        }
    }

    @Test(arguments: [
        ("", "which is empty. Put the secret there"),
        ("\n", "which is empty. Put the secret there"),
        (
            "s3cr3t\n\n",
            "which holds line ends, control characters or no UTF-8. Keep the secret alone there, on "
                + "one line"
        ),
        (
            "s3\tcr3t",
            "which holds line ends, control characters or no UTF-8. Keep the secret alone there, on "
                + "one line"
        ),
        (
            String(repeating: "s3cr3t", count: 20_000), "which is larger than 64 KiB. Correct it"
        ),
    ])
    func aFileWithoutASecretIsRefused(content: String, text: String) async throws {
        try await withFolder { folder in
            try write(content, to: "\(folder)/key")
            let failure = await failure(.file("\(folder)/key"))
            #expect(failure?.kind == .configuration)
            #expect(failure?.description == sentence("the file \(folder)/key", text))
        }
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        try await withFolder { folder in
            let missing = await failure(.file("\(folder)/key"))
            #expect(
                missing?.description
                    == sentence("the file \(folder)/key", "which does not exist. Create it"))
            let noFile = await failure(.file(folder))
            #expect(
                noFile?.description
                    == sentence("the file \(folder)", "which is not a regular file. Make it one"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPipeIsNotWaitedFor() async throws {
        try await withFolder { folder in
            #expect(unsafe mkfifo("\(folder)/key", 0o600) == 0)
            let failure = await failure(.file("\(folder)/key"))
            #expect(failure?.description.contains("which is not a regular file") == true)
        }
    }

    @Test(arguments: [0o620, 0o602, 0o666])
    func aFileThatOthersMayWriteIsRefused(permissions: Int) async throws {
        try await withFolder { folder in
            try write("s3cr3t", to: "\(folder)/key", permissions: permissions)
            let failure = await failure(.file("\(folder)/key"))
            #expect(failure?.kind == .permission)
            #expect(failure?.kind.exitCode == 77)
            #expect(
                failure?.description
                    == sentence(
                        "the file \(folder)/key",
                        "which others may write to. Run 'chmod go-w \(folder)/key'"))
        }
    }

    @Test(arguments: [(0o400, 0), (0o600, 0), (0o640, 0), (0o644, 1)])
    func aFileThatAllMayReadIsWarnedAbout(permissions: Int, warnings: Int) async throws {
        try await withFolder { folder in
            try write("s3cr3t", to: "\(folder)/key", permissions: permissions)
            let heard = Heard()
            let secret = try await resolve(.file("\(folder)/key"), warn: { heard.append($0) })
            #expect(secret == "s3cr3t")
            #expect(heard.texts.count == warnings)
            let expected =
                "account 'shop': key comes from the file \(folder)/key, which everyone on this "
                + "machine may read. Run 'chmod o-r \(folder)/key'."
            #expect(heard.texts.allSatisfy { $0 == expected })
        }
    }

    @Test func aFileOfSomebodyElseIsRefused() async throws {
        try await withFolder { folder in
            let file = "\(folder)/key"
            try write("s3cr3t", to: file)
            // Root's own files are everybody's, so as root the file is given away.
            let isRoot = geteuid() == 0
            if isRoot {
                try FileManager.default.setAttributes(
                    [.ownerAccountID: 4242], ofItemAtPath: file)
            }
            let user = isRoot ? 0 : geteuid() + 1
            let failure = await failure(.file(file), user: user)
            #expect(failure?.kind == .permission)
            #expect(
                failure?.description
                    == sentence(
                        "the file \(file)",
                        "which belongs to user \(isRoot ? 4242 : geteuid()), neither to this user "
                            + "(\(user)) nor to root. Change its owner"))
        }
    }

    @Test func aCredentialWantsItsFolder() async {
        let failure = await failure(.credential("key"))
        #expect(
            failure?.description
                == sentence(
                    "the credential key",
                    "but CREDENTIALS_DIRECTORY is not set. Run under systemd with LoadCredential"))
    }

    @Test func aCommandsOutputIsTheSecret() async throws {
        let words = ["sh", "-c", "echo \"$1-$GIVEN\"; echo noise >&2", "sh", "s3cr3t"]
        #expect(try await resolve(.command(words), ["GIVEN": "x"]) == "s3cr3t-x")
    }

    @Test func aCommandMayBeAPath() async throws {
        #expect(try await resolve(.command(["/bin/echo", "s3cr3t"])) == "s3cr3t")
    }

    @Test(arguments: [
        (
            ["sh", "-c", "echo s3cr3t; echo 'gpg: no key' >&2; echo more >&2; exit 2"],
            "which ended with exit code 2 and said 'gpg: no key'. Mend that",
            SettingsError.Kind.temporary
        ),
        (["false"], "which ended with exit code 1. Mend that", .temporary),
        (["sh", "-c", "kill -9 $$"], "which was ended by signal 9. Mend that", .temporary),
        (["true"], "which is empty. Put the secret there", .configuration),
        (
            ["sh", "-c", "while :; do echo s3cr3ts3cr3ts3cr3ts3cr3t; done"],
            "which wrote more than 64 KiB. Correct it", .configuration
        ),
        (
            ["annul-no-such-helper", "s3cr3t"], "which is not there to be run. Install it",
            .configuration
        ),
    ])
    func aCommandThatFailsIsNamedByItsFirstWord(
        words: [String], text: String, kind: SettingsError.Kind
    ) async {
        let failure = await failure(.command(words))
        #expect(failure?.kind == kind)
        #expect(failure?.description == sentence("the command '\(words[0])'", text))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("echo s3cr3t", true), ("wait", false), ("trap '' TERM; wait", false),
        ])
    func whatACommandLeavesRunningIsNotWaitedFor(then: String, ends: Bool) async throws {
        try await withFolder { folder in
            let script = "sleep 600 & echo $! > '\(folder)/pid'; \(then)"
            let words = ["sh", "-c", script]
            if ends {
                #expect(try await resolve(.command(words)) == "s3cr3t")
            } else {
                // The clock strikes as soon as the helper has started its own.
                let clock = RunClock(
                    now: { .zero }, wall: { Timestamp(milliseconds: 0) },
                    sleep: { _ in try await started(folder) })
                #expect(await failure(.command(words), clock: clock)?.kind == .temporary)
            }
            let pid = try #require(
                pid_t(
                    try String(contentsOfFile: "\(folder)/pid", encoding: .utf8).filter(\.isNumber))
            )
            #expect(kill(pid, SIGKILL) == 0)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aCommandThatHangsIsEnded() async {
        // The clock strikes as soon as it is asked; the helper itself would take minutes.
        let hurried = RunClock(
            now: { .zero }, wall: { Timestamp(milliseconds: 0) }, sleep: { _ in })
        let failure = await failure(.command(["sleep", "600"]), clock: hurried)
        #expect(failure?.kind == .temporary)
        #expect(failure?.kind.exitCode == 75)
        #expect(
            failure?.description
                == sentence(
                    "the command 'sleep'",
                    "which gave no answer within 30s and was ended. Mend that"))
    }

    @Test func everySecretThatIsMissingIsNamedAtOnce() async throws {
        let account = try #require(try configuration(smallest).accounts.first)
        let resolver = SecretResolver(
            environment: ["CLIENT_ID": "x"], user: geteuid(), clock: clock, warn: { _ in })
        let error = await #expect(throws: SettingsError.self) {
            _ = try await resolver.resolve(account)
        }
        #expect(
            error?.problems.map(\.description) == [
                "account 'vipps-no': client_secret comes from the environment variable CLIENT_SECRET, "
                    + "which is not set. Set it, or change 'accounts.vipps-no.credentials.client_secret'.",
                "account 'vipps-no': subscription_key comes from the environment variable "
                    + "SUBSCRIPTION_KEY, which is not set. Set it, or change "
                    + "'accounts.vipps-no.credentials.subscription_key'.",
            ])
    }
}

/// Waits until the helper has written down whom it started.
private func started(_ folder: String) async throws {
    while FileManager.default.contents(atPath: "\(folder)/pid")?.isEmpty ?? true {
        try Task.checkCancellation()
        await Task.yield()
    }
}

private final class Heard: Sendable {
    private let heard = Mutex<[String]>([])
    var texts: [String] { heard.withLock { $0 } }
    func append(_ text: String) { heard.withLock { $0.append(text) } }
}
