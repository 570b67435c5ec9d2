/// Why one secret could not be had, as the end of "… comes from SOURCE, ".
struct SecretFailure: Error {
    let kind: SettingsError.Kind
    let text: String

    init(_ kind: SettingsError.Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    init(reading trouble: RegularFile.Trouble) {
        switch trouble {
        case .missing: self.init(.configuration, "which does not exist. Create it")
        case .denied:
            self.init(.permission, "which this user may not read. Change its permissions")
        case .notRegular: self.init(.configuration, "which is not a regular file. Make it one")
        case .tooLarge: self.init(.configuration, "which is larger than 64 KiB. Correct it")
        case .other(let reason):
            self.init(.temporary, "which can't be read: \(reason). Mend that")
        }
    }

    /// The whole sentence.
    func of(_ name: String, of account: AccountSettings, source: SecretSource) -> Self {
        Self(
            kind,
            "account '\(account.name)': \(name) comes from \(source.inWords), \(text), or change "
                + "'accounts.\(account.name).credentials.\(name)'.")
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
