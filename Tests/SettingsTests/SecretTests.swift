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
            "which holds line ends, characters that can't be seen (a byte order mark?) or no UTF-8. "
                + "Keep the secret alone there, on one line"
        ),
        (
            "s3\tcr3t",
            "which holds line ends, characters that can't be seen (a byte order mark?) or no UTF-8. "
                + "Keep the secret alone there, on one line"
        ),
        (
            "\u{feff}s3cr3t\n",
            "which holds line ends, characters that can't be seen (a byte order mark?) or no UTF-8. "
                + "Keep the secret alone there, on one line"
        ),
        ("s3cr3t \n", "which begins or ends with a blank. Keep the secret alone there"),
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

    /// Orchestrators put a secret's files into a folder of their own, and lead to it by links that
    /// are exchanged as a whole.
    @Test func linksLeadToTheSecret() async throws {
        try await withFolder { folder in
            #expect(unsafe chmod(folder, 0o1777) == 0)
            #expect(unsafe mkdir("\(folder)/..2026_11", 0o755) == 0)
            try write("s3cr3t\n", to: "\(folder)/..2026_11/key")
            #expect(unsafe symlink("..2026_11", "\(folder)/..data") == 0)
            #expect(unsafe symlink("..data/key", "\(folder)/key") == 0)
            #expect(try await resolve(.file("\(folder)/key")) == "s3cr3t")
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

    /// A folder that lets nobody through protects what lies in it.
    @Test(
        arguments: [
            (0o400, 0o755, nil), (0o600, 0o755, nil), (0o644, 0o700, nil), (0o640, 0o700, nil),
            (0o640, 0o705, nil), (0o604, 0o750, nil), (0o644, 0o1777, everyone),
            (0o644, 0o755, everyone), (0o604, 0o701, everyone), (0o644, 0o711, everyone),
            (0o640, 0o755, group), (0o640, 0o710, group), (0o644, 0o750, group),
        ] as [(Int, Int, String?)])
    func aFileThatOthersMayReadIsWarnedAbout(
        permissions: Int, folderPermissions: Int, warning: String?
    ) async throws {
        try await withFolder { folder in
            try write("s3cr3t", to: "\(folder)/key", permissions: permissions)
            #expect(unsafe chmod(folder, mode_t(folderPermissions)) == 0)
            let heard = Heard()
            let secret = try await resolve(.file("\(folder)/key"), warn: { heard.append($0) })
            #expect(secret == "s3cr3t")
            let expected = warning.map {
                "account 'shop': key comes from the file \(folder)/key, \($0) \(folder)/key'."
            }
            #expect(heard.texts == [expected].compactMap(\.self))
        }
    }

    private static let everyone = "which everyone on this machine may read. Run 'chmod go-r"
    private static let group = "which its group may read. Run 'chmod g-r"

    /// That is how a service's user is given a secret that it can't change.
    @Test func rootsFileMayBeReadByTheGroupItIsGivenTo() async throws {
        guard geteuid() == 0 else { return }
        try await withFolder { folder in
            try write("s3cr3t", to: "\(folder)/key", permissions: 0o640)
            let heard = Heard()
            let secret = try await resolve(
                .file("\(folder)/key"), user: 4242, warn: { heard.append($0) })
            #expect(secret == "s3cr3t")
            #expect(heard.texts == [])
        }
    }

    @Test(arguments: [false, true])
    func aFileThatAnybodyMayExchangeIsRefused(throughLink: Bool) async throws {
        try await withFolder { folder in
            let (open, safe) = ("\(folder)/open", "\(folder)/safe")
            for path in [open, safe] {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: false)
            }
            try write("s3cr3t", to: "\(throughLink ? safe : open)/key")
            if throughLink {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(open)/key", withDestinationPath: "\(safe)/key")
            }
            #expect(unsafe chmod(open, 0o777) == 0)
            let failure = await failure(.file("\(open)/key"))
            #expect(failure?.kind == .permission)
            #expect(
                failure?.description
                    == sentence(
                        "the file \(open)/key",
                        "which everyone on this machine may exchange for another file. Run 'chmod "
                            + "o-w \(open)'"))
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

    /// What this process ignores would stay ignored in everything that the command starts.
    @Test func aCommandMeetsSignalsAsElsewhere() async {
        signal(SIGPIPE, SIG_IGN)
        let failure = await failure(.command(["sh", "-c", "kill -PIPE $$; echo s3cr3t"]))
        #expect(failure?.description.contains("which was ended by signal 13.") == true)
    }

    @Test func aCommandMayBeAPath() async throws {
        #expect(try await resolve(.command(["/bin/echo", "s3cr3t"])) == "s3cr3t")
    }

    @Test(arguments: [
        (
            ["sh", "-c", "echo s3cr3t; echo 'gpg: s3cr3t is no key' >&2; exit 2"],
            "which ended with exit code 2. Run it by hand to see why, and mend that",
            SettingsError.Kind.temporary
        ),
        (
            ["false"], "which ended with exit code 1. Run it by hand to see why, and mend that",
            .temporary
        ),
        (
            ["sh", "-c", "echo s3cr3t >&2; kill -9 $$"],
            "which was ended by signal 9. Run it by hand to see why, and mend that", .temporary
        ),
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
