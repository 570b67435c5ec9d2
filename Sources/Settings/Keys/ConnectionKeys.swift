import AnnulModel

/// The sections `tls` and `proxy` of an account.
enum ConnectionKeys {
    static let all: [Key<AccountDraft>] = [tls, proxy]

    private static let tls = Key<AccountDraft>.section(
        "tls", "whom the account's connections trust, and as whom it introduces itself",
        [
            file(
                "ca_file", \.connection.rootsFile,
                "a file of certificates (PEM) that are trusted besides the system's"),
            file(
                "certificate", \.connection.certificateFile,
                "the certificate (PEM), with its chain, that is shown to whoever asks for one"),
            file("key", \.connection.keyFile, "the certificate's key (PEM)"),
        ])

    private static let proxy = Key<AccountDraft>.section(
        "proxy", "the HTTP proxy that opens the way to the provider (CONNECT)",
        [
            Key("url", \.connection.proxy, "where the proxy listens", .proxy),
            Key(
                "user", \.connection.proxyUser, "whom the proxy is told that asks",
                .word("1 to 128 printable characters without ':'", 1...128, of: .proxyUser)),
            SecretKeys.key("password", named: ConnectionSettings.proxyPassword, need: .optional),
        ])

    private static func file(
        _ name: String, _ path: any WritableKeyPath<AccountDraft, String?> & Sendable,
        _ meaning: String
    ) -> Key<AccountDraft> {
        Key(
            declaration: Declaration(
                name: name, meaning: meaning, need: .optional,
                shape: .one(Notation<String>.path.form)),
            read: { node, keyPath, reader, draft in
                let folder = reader.folder
                draft[keyPath: path] = reader.value(node, at: keyPath, as: Notation<String>.path)?
                    .resolved(in: folder)
            },
            show: { draft, keyPath in draft[keyPath: path].map { [(keyPath, $0)] } ?? [] })
    }

    /// What no single key can say: a certificate has its key, and a password its user.
    static func finish(_ draft: AccountDraft, node: Node, reader: inout SettingsReader) {
        let connection = draft.connection
        let path = "accounts.\(draft.name)"
        for (section, name, isThere, wanted, isWantedThere) in [
            (
                "tls", "certificate", connection.certificateFile != nil, "key",
                connection.keyFile != nil
            ),
            (
                "tls", "key", connection.keyFile != nil, "certificate",
                connection.certificateFile != nil
            ),
            ("proxy", "user", connection.proxyUser != nil, "url", connection.proxy != nil),
            (
                "proxy", "password", draft.secrets[ConnectionSettings.proxyPassword] != nil, "user",
                connection.proxyUser != nil
            ),
        ] where isThere && !isWantedThere && node[section]?[wanted] == nil {
            reader.report(
                "\(path).\(section).\(name)", (node[section]?[name] ?? node).place,
                "'\(path).\(section).\(name)' is written without '\(wanted)', and is of no use by"
                    + " itself. Write both or neither.")
        }
        guard connection.proxy != nil else { return }
        for (key, address) in [
            ("base_url", draft.endpoint),
            ("token_url", draft.options["token_url"].flatMap { try? Endpoint(written: $0) }),
        ] {
            guard let address, address.isAddress, !address.isLoopback else { continue }
            reader.report(
                "\(path).\(key)", (node[key] ?? node).place,
                "'\(path).\(key)' names no host but an address, for which no certificate can be"
                    + " verified behind a proxy. Write the host's name, or leave 'proxy' out.")
        }
    }
}

extension CharacterSet {
    /// What comes before the colon of Basic authentication.
    fileprivate static let proxyUser = Self(pattern: " -9;-~") {
        (0x20...0x7e).contains($0) && $0 != 0x3a
    }
}
