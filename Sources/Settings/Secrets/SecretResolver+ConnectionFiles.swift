import AnnulModel

extension SecretResolver {
    /// Refuses the files of an account's `tls` that others could exchange.
    ///
    /// The key is a secret. The certificates are none, but whoever may write to them says whom the
    /// account trusts.
    ///
    /// - Parameter account: the account; one without such files passes.
    /// - Throws: `SettingsError` with what is wrong with the first file that is refused.
    package func checkConnectionFiles(of account: AccountSettings) throws(SettingsError) {
        let connection = account.connection
        for (name, path, isSecret) in [
            ("ca_file", connection.rootsFile, false),
            ("certificate", connection.certificateFile, false),
            ("key", connection.keyFile, true),
        ] {
            guard let path else { continue }
            let use = SecretUse(key: "accounts.\(account.name).tls.\(name)")
            do throws(SecretFailure) {
                _ = try read(path, for: use, isSecret: isSecret)
            } catch {
                let failure = error.of(use, source: .file(path))
                throw SettingsError(failure.kind, failure.text)
            }
        }
    }
}
