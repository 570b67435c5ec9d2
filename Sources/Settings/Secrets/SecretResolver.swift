package import AnnulModel

/// Fetches the secrets of accounts from where the configuration says they are.
///
/// No message names a value, only account, credential and source.
package struct SecretResolver: Sendable {
    private let environment: [String: String]
    private let user: UInt32
    private let helper: SecretHelper
    private let warn: @Sendable (String) -> Void

    /// - Parameters:
    ///   - environment: the variables that `env` and `credential` look at, and that helpers get.
    ///   - user: the user that this process runs as; secret files must be this user's or root's.
    ///   - clock: measures how long a helper may take.
    ///   - warn: hears of what should be mended and does not stop anything.
    package init(
        environment: [String: String], user: UInt32, clock: RunClock,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.environment = environment
        self.user = user
        self.helper = SecretHelper(environment: environment, clock: clock)
        self.warn = warn
    }

    /// All secrets of an account, by their configuration names.
    ///
    /// - Throws: every secret that could not be had. The kind is `temporary` only if nothing but
    ///   helpers failed; `CancellationError` if the task is cancelled while a helper runs.
    package func resolve(_ account: AccountSettings) async throws -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        var failures: [SecretFailure] = []
        for (name, source) in account.secrets.sorted(by: { $0.key < $1.key }) {
            let use = SecretUse(name, of: account)
            do throws(SecretFailure) {
                secrets[name] = try checked(await fetch(source, for: use), source)
            } catch {
                failures.append(error.of(use, source: source))
            }
            try Task.checkCancellation()
        }
        guard failures.isEmpty else {
            let order = [SettingsError.Kind.configuration, .permission, .temporary]
            let kind = order.first { kind in failures.contains { $0.kind == kind } }
            throw SettingsError(kind ?? .configuration, failures.map { Problem($0.text) })
        }
        return secrets
    }

    /// The address that is pinged, `notify.ping.url`.
    ///
    /// - Parameter source: where it is had.
    /// - Returns: the address.
    /// - Throws: `SettingsError` where it can't be had, or is none; never with the address in it.
    package func resolvePing(_ source: SecretSource) async throws(SettingsError) -> Endpoint {
        let use = SecretUse(key: NotifyKeys.url)
        do throws(SecretFailure) {
            let secret = try checked(await fetch(source, for: use), source)
            do throws(AddressFault) {
                return try Endpoint(pingAddress: secret.reveal())
            } catch {
                let why = error.remedy.map { ": \($0)" } ?? ""
                throw SecretFailure(
                    .configuration, "which gives no usable address\(why). Mend that")
            }
        } catch {
            let failure = error.of(use, source: source)
            throw SettingsError(failure.kind, failure.text)
        }
    }

    private func fetch(
        _ source: SecretSource, for use: SecretUse
    ) async throws(SecretFailure) -> [UInt8] {
        switch source {
        case .environment(let variable):
            guard let value = environment[variable] else {
                throw SecretFailure(.configuration, "which is not set. Set it")
            }
            return Array(value.utf8)
        case .file(let path): return try read(path, for: use)
        case .command(let words): return try await helper.output(of: words)
        case .credential(let credential):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], folder.isAbsolutePath else {
                throw SecretFailure(
                    .configuration,
                    "but CREDENTIALS_DIRECTORY is not set. Run under systemd with LoadCredential")
            }
            return try read(credential.resolved(in: folder), for: use)
        case .plain(let secret): return Array(secret.reveal().utf8)
        }
    }

    /// What stands in a file that nobody else may write to.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - use: what it is for.
    ///   - isSecret: whether whoever may read it should be warned about, too.
    /// - Returns: its bytes.
    /// - Throws: what is wrong with the file.
    func read(_ path: String, for use: SecretUse, isSecret: Bool = true) throws(SecretFailure)
        -> [UInt8]
    {
        let most = isSecret ? SecretHelper.mostBytes : Self.mostCertificateBytes
        let file: RegularFile
        do throws(RegularFile.Trouble) {
            file = try RegularFile.read(path, most: most)
        } catch {
            throw SecretFailure(reading: error, most: most)
        }
        guard file.owner == user || file.owner == 0 else {
            throw SecretFailure(
                .permission,
                "which belongs to user \(file.owner), neither to this user (\(user)) nor to root. "
                    + "Change its owner")
        }
        guard !file.isWritableByOthers else {
            throw SecretFailure(
                .permission, "which others may write to. Run 'chmod go-w \(path)'")
        }
        let place = SecretPlace(of: path)
        if let folder = place.openFolder {
            throw SecretFailure(
                .permission,
                "which everyone on this machine may exchange for another file. Run 'chmod o-w "
                    + "\(folder)'")
        }
        if isSecret, let (readers, permission) = otherReaders(of: file, in: place) {
            warn(
                "\(use.words) comes from the file \(path), which \(readers) may read. "
                    + "Run 'chmod \(permission) \(path)'.")
        }
        return file.bytes
    }

    /// What a system trusts, all of it, is a quarter of this.
    static let mostCertificateBytes = 1 << 20

    /// Who else may read a secret's file, and what mends that.
    ///
    /// Root's files are given out to this user by their group.
    private func otherReaders(of file: RegularFile, in place: SecretPlace) -> (String, String)? {
        guard !file.isOnSealedMount else { return nil }
        if file.isReadableByAll, place.isOpenToAll { return ("everyone on this machine", "go-r") }
        let isOurs = file.owner == user
        if isOurs, file.isReadableByGroup, place.isOpen(to: file.group) {
            return ("its group", "g-r")
        }
        return nil
    }

    /// The secret in what a source gave: one line end at its end is not part of it.
    private func checked(
        _ bytes: [UInt8], _ source: SecretSource
    ) throws(SecretFailure) -> Secret {
        var bytes = bytes[...]
        if source.endsWithLine, bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.isEmpty else {
            throw SecretFailure(.configuration, "which is empty. Put the secret there")
        }
        guard let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: \.isHidden)
        else {
            throw SecretFailure(
                .configuration,
                "which holds line ends, characters that can't be seen (a byte order mark?) or no "
                    + "UTF-8. Keep the secret alone there, on one line")
        }
        guard !source.endsWithLine || text.first != " " && text.last != " " else {
            throw SecretFailure(
                .configuration, "which begins or ends with a blank. Keep the secret alone there")
        }
        return Secret(text)
    }
}

extension SecretSource {
    /// Whether what the source gives ends like a line of text.
    fileprivate var endsWithLine: Bool {
        switch self {
        case .file, .command, .credential: true
        case .environment, .plain: false
        }
    }
}
