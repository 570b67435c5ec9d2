import AnnulModel
import FoundationEssentials
import Providers
import Testing

@testable import Settings

/// What a configuration begins with is true of this version, and says everything.
struct TemplateTests {
    /// An account of each kind by itself, and one of each in one file.
    static let choices = AccountKind.all.map { [$0] } + [AccountKind.all]

    private static func template(_ kinds: [AccountKind]) -> ConfigurationTemplate {
        ConfigurationTemplate(
            kinds.map { ConfigurationTemplate.Account(name: $0.name, kind: $0) },
            defaults: ProviderCatalog.defaultPolicy)
    }

    @Test(arguments: choices)
    func checkAsksForJustWhatIsToBeFilledIn(kinds: [AccountKind]) throws {
        let template = Self.template(kinds)
        let error = #expect(throws: SettingsError.self) { try read(template.text) }
        #expect(
            error?.problems.map { "\($0.line ?? 0) \($0.key)" }
                == template.gaps.map { "\($0.line) \($0.key)" })
        #expect(
            template.gaps.count == kinds.count + (kinds.contains { $0.provider == .vtex } ? 1 : 0))
    }

    @Test(arguments: choices)
    func everyDefaultIsTrue(kinds: [AccountKind]) throws {
        let text = Self.template(kinds).text.filled
        let plain = try read(text).described().map { "\($0.key): \($0.value)" }
        let written = try read(text.withDefaultsWritten).described()
        #expect(written.map { "\($0.key): \($0.value)" } == plain)
        // All of the first account's values come from the file then, but for those that mean
        // nothing where nobody can be asked.
        let first = try #require(kinds.first)
        let section = "accounts.\(first.name)."
        let standard = written.filter { $0.origin == .standard && $0.key.hasPrefix(section) }
        #expect(
            standard.map { String($0.key.dropFirst(section.count)) }
                == (first.provider == .vtex ? ["partly_captured", "compare"] : []))
    }

    @Test(arguments: choices)
    func everyExampleIsTaken(kinds: [AccountKind]) throws {
        let text = Self.template(kinds).text.filled.withDefaultsWritten
        let configuration = try read(text.withExamplesWritten)
        #expect(configuration.guards.maxRows == 50000)
        #expect(configuration.unattended?.minRows == 1)
        #expect(configuration.deadline != nil)
        #expect(configuration.tolerated[.captured] == 0.05)
        #expect(configuration.input.carry == ["order_id"])
        #expect(configuration.accounts[0].policy.pause.count == 1)
        #expect(configuration.notify.ping != nil && configuration.notify.metrics != nil)
    }

    @Test func everyKeyHasAPlace() throws {
        let text = Self.template(AccountKind.all).text
        var known = FileKeys.all.map(\.declaration)
        for kind in AccountKind.all {
            known += AccountKeys.all(of: kind.provider, profile: kind.profile).map(\.declaration)
        }
        for name in Set(known.flatMap(Self.names)).sorted() {
            #expect(text.contains("\(name):"), "\(name)")
        }
    }

    /// The key's name and those within it; the fields and reasons that can be named are shown by
    /// examples.
    private static func names(of key: Declaration) -> [String] {
        switch key.shape {
        case .section(let keys) where !["columns", "tolerate"].contains(key.name):
            [key.name] + keys.flatMap(names)
        default: [key.name]
        }
    }

    @Test func theSampleIsWrittenByTheTemplate() throws {
        if ProcessInfo.processInfo.environment["UPDATE_TEXTS"] != nil {
            try Data(Sample.template.text.utf8).write(to: URL(filePath: Sample.path))
        }
        let written = try #require(FileManager.default.contents(atPath: Sample.path))
        #expect(
            String(decoding: written, as: UTF8.self) == Sample.template.text,
            "UPDATE_TEXTS=1 writes it anew")
        #expect(Sample.template.gaps == [])
    }

    @Test func secretsComeFromVariablesNamedAfterTheAccount() throws {
        let kind = try #require(AccountKind(named: "vtex"))
        for (name, variable) in [
            ("store", "STORE_APP_KEY"), ("vtex-br.2", "VTEX_BR_2_APP_KEY"),
            ("2nd", "ANNUL_2ND_APP_KEY"),
        ] {
            let account = ConfigurationTemplate.Account(name: name, kind: kind)
            #expect(account.variable(of: "app_key") == variable)
            let text = ConfigurationTemplate([account], defaults: ProviderCatalog.defaultPolicy)
                .text
            #expect(
                try read(text.filled).account(named: name)?.secrets["app_key"]
                    == .environment(variable))
        }
    }

    @Test(arguments: ["no", "true", "007", "1e3", "null-1", "a.b", "_x"])
    func everyNameOfAnAccountCanBeWritten(name: String) throws {
        #expect(ConfigurationTemplate.Account.isName(name))
        let kind = AccountKind.all[0]
        let template = ConfigurationTemplate(
            [.init(name: name, kind: kind)], defaults: ProviderCatalog.defaultPolicy)
        #expect(try read(template.text.filled).accounts.map(\.name) == [name])
    }

    @Test(
        arguments: [
            ("vipps", "vipps"), ("MobilePay", "vipps"), ("bambora", "bambora"),
            ("Bambora-Beta", "bambora-beta"), ("worldline", "bambora"), ("qvickly", "billmate"),
            ("stripe", nil), ("", nil),
        ] as [(String, String?)])
    func kindsAreKnownByTheirNames(word: String, kind: String?) {
        #expect(AccountKind(named: word)?.name == kind)
    }

    @Test func noLineIsTooLong() {
        for line in Sample.template.text.split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
        }
    }

    private func read(_ text: String) throws -> Configuration {
        try Configuration(
            Array(text.utf8), file: "/srv/annul/annul.yaml", named: "annul.yaml",
            defaults: ProviderCatalog.defaultPolicy)
    }
}

extension String {
    /// The text with something in every gap; each merchant is another.
    fileprivate var filled: String {
        var count = 1000
        return split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            count += 1
            return String(line).replacing("merchant: \"\"", with: "merchant: \"\(count)\"")
                .replacing("base_url: \"\"", with: "base_url: https://shop.example")
        }.joined(separator: "\n")
    }

    /// The text with every default uncommented.
    fileprivate var withDefaultsWritten: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let rest = line.drop { $0 == " " }
            guard rest.first == "#", let next = rest.dropFirst().first, next.isLetter else {
                return String(line)
            }
            return "\(line.prefix(line.count - rest.count))\(rest.dropFirst())"
        }.joined(separator: "\n")
    }

    /// The text with every example uncommented.
    fileprivate var withExamplesWritten: String {
        var (isAnnounced, isExample) = (false, false)
        return split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let rest = line.drop { $0 == " " }
            isExample = isAnnounced || (isExample && rest.hasPrefix("#  "))
            isAnnounced = line.hasSuffix("example:")
            guard isExample else { return String(line) }
            return "\(line.prefix(line.count - rest.count))\(rest.dropFirst(2))"
        }.joined(separator: "\n")
    }
}
