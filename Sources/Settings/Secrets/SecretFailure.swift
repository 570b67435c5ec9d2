/// What a secret is for.
struct SecretUse {
    /// As the subject of a sentence.
    let words: String
    /// The key of the configuration that says where it is had.
    let key: String

    /// One of an account's credentials, or its proxy's password.
    init(_ name: String, of account: AccountSettings) {
        words = "account '\(account.name)': \(name)"
        let section = name == ConnectionSettings.proxyPassword ? "" : "credentials."
        key = "accounts.\(account.name).\(section)\(name)"
    }

    /// The value of a key of the file's own.
    init(key: String) { (words, self.key) = (key, key) }
}

/// Why one secret could not be had, as the end of "… comes from SOURCE, ".
struct SecretFailure: Error {
    let kind: SettingsError.Kind
    let text: String

    init(_ kind: SettingsError.Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    init(reading trouble: RegularFile.Trouble, most: Int) {
        switch trouble {
        case .missing: self.init(.configuration, "which does not exist. Create it")
        case .denied:
            self.init(.permission, "which this user may not read. Change its permissions")
        case .notRegular: self.init(.configuration, "which is not a regular file. Make it one")
        case .tooLarge:
            self.init(.configuration, "which is larger than \(most >> 10) KiB. Correct it")
        case .other(let reason):
            self.init(.temporary, "which can't be read: \(reason). Mend that")
        }
    }

    /// The whole sentence.
    func of(_ use: SecretUse, source: SecretSource) -> Self {
        Self(
            kind,
            "\(use.words) comes from \(source.inWords), \(text), or change '\(use.key)'.")
    }
}

extension SecretSource {
    fileprivate var inWords: String {
        switch self {
        case .environment(let name): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        case .command(let words): "the command '\(words.first ?? "")'"
        case .credential(let name): "the credential \(name)"
        case .plain: "the configuration itself"
        }
    }
}
