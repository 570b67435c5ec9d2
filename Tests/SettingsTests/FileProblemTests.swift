import Testing

@testable import Settings

/// What is said of a file that is no configuration at all.
struct FileProblemTests {
    static let files: [(String, String)] = [
        ("", "annul.yaml:1:1: the configuration is empty; it must be a section of keys (ledger, "),
        ("ledger: x", "annul.yaml:1:1: the configuration lacks 'accounts': the provider accounts"),
        ("accounts: {}", "annul.yaml:1:11: 'accounts' has 0 accounts; it must have 1 to 200."),
        ("acounts: {}", "annul.yaml:1:1: the configuration has no key 'acounts'; did you mean"),
        ("accounts: [", "annul.yaml:2:1: this is not YAML: did not find expected node content."),
        ("a:\n\tb: 1", "annul.yaml:2:1: a tab stands here. YAML is indented by blanks alone."),
        ("a:\n  \tb: 1", "annul.yaml:2:3: a tab stands here."),
        ("a: 1\n---\nb: 2", "annul.yaml:2:1: this is not YAML: but found another document."),
        ("a: &x 1\nb: *x", "annul.yaml:1:4: anchors ('&') and aliases ('*') are not taken."),
        ("<<: {a: 1}", "annul.yaml:1:1: merge keys ('<<') are not taken. Write the keys out."),
        ("a: 1\nb: 2\na: 3", "annul.yaml:1:1: the key 'a' stands more than once in this section."),
        (
            "1: a\n\"1\": b",
            "annul.yaml:2:1: the key '1' stands here again; it was first on line 1."
        ),
        ("a: !include b", "annul.yaml:1:4: the tag '!include' is not taken. Remove it."),
        ("[a]: b", "annul.yaml:1:1: a key must be a plain word."),
        (String(repeating: "[", count: 5000), "annul.yaml: is nested far too deep"),
        (String(repeating: "#", count: 1 << 21), "annul.yaml: is larger than 1 MiB."),
    ]

    @Test(arguments: files)
    func aFileThatIsNoConfigurationIsRefused(text: String, expected: String) {
        #expect(problems(of: text).first?.hasPrefix(expected) == true, "\(problems(of: text))")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: SettingsError.file("f", "is not UTF-8. Save it as UTF-8.")) {
            try Document.parse([0x61, 0xff], file: "f")
        }
    }
}
