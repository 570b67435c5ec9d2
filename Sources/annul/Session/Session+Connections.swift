import AnnulModel
import Engine
import HTTPTransport
import Settings

extension Session {
    /// How an account's requests travel: by its own certificates and proxy, where it has some.
    ///
    /// - Parameters:
    ///   - account: the account.
    ///   - secrets: the account's, its proxy's password among them.
    ///   - common: what carries everybody's.
    /// - Returns: `common`, or what shares its threads.
    /// - Throws: `SettingsError` or `UsageError`, where a certificate or key can't be used.
    func transport(
        of account: AccountSettings, _ secrets: [String: Secret], sharing common: NIOTransport
    ) throws -> NIOTransport {
        let connection = account.connection
        guard connection != ConnectionSettings() else { return common }
        try secretResolver.checkConnectionFiles(of: account)
        let proxy = connection.proxy.map {
            HTTPProxy(
                at: $0, user: connection.proxyUser,
                password: secrets[ConnectionSettings.proxyPassword])
        }
        do throws(TLSOptionsError) {
            return try common.with(connection.tls, through: proxy)
        } catch {
            throw UsageError(error, of: account)
        }
    }

    /// Whether an account's certificates and key can be used.
    ///
    /// - Parameter account: the account.
    /// - Throws: `SettingsError` or `UsageError`, where they can't.
    func checkConnection(of account: AccountSettings) throws {
        guard account.connection.tls != TLSOptions() else { return }
        try secretResolver.checkConnectionFiles(of: account)
        do throws(TLSOptionsError) {
            try account.connection.tls.check()
        } catch {
            throw UsageError(error, of: account)
        }
    }
}

extension ConnectionSettings {
    fileprivate var tls: TLSOptions {
        var identity: TLSOptions.Identity?
        if let certificateFile, let keyFile {
            identity = TLSOptions.Identity(certificateFile: certificateFile, keyFile: keyFile)
        }
        return TLSOptions(extraRootsFile: rootsFile, identity: identity)
    }
}

extension UsageError {
    fileprivate init(_ error: TLSOptionsError, of account: AccountSettings) {
        self.init(78, "account '\(account.name)': \(error)")
    }
}
