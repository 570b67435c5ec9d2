package import AnnulModel

/// Where the configuration and the ledger are named besides the file itself.
///
/// The surroundings are handed in; nothing here looks at the process.
package struct ConfigurationSearch: Sendable {
    /// What `--config` says.
    package var config: String?
    /// What `--ledger` says.
    package var ledger: String?
    package var environment: [String: String]
    package var workingDirectory: String

    package init(
        config: String? = nil, ledger: String? = nil, environment: [String: String],
        workingDirectory: String
    ) {
        self.config = config
        self.ledger = ledger
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// Finds and reads the configuration; flags beat the environment, which beats the file.
    ///
    /// - Throws: `noInput` if a file that was named is not there; otherwise every problem of the
    ///   file that was found.
    package func load(
        defaults: @escaping @Sendable (ProviderName) -> AccountPolicy
    ) throws(SettingsError) -> Configuration {
        let found = try find()
        return try Configuration(
            found.bytes, file: found.path, named: found.name, ledger: namedLedger,
            defaults: defaults)
    }

    private struct Found {
        let name: String
        let path: String
        let bytes: [UInt8]
    }

    private func find() throws(SettingsError) -> Found {
        if let named {
            guard let found = try read(named.name) else {
                throw SettingsError(
                    .noInput,
                    "there is no file \(quoted(named.name)), which \(named.by) names. Correct the "
                        + "path.")
            }
            return found
        }
        for name in usualPlaces {
            if let found = try read(name) { return found }
        }
        throw SettingsError(
            .configuration,
            "no configuration found. Looked for \(usualPlaces.joined(separator: ", ")). Name one "
                + "by --config or ANNUL_CONFIG; `annul init --provider vipps` writes one.")
    }

    private var named: (name: String, by: String)? {
        if let config { return (config, "--config") }
        return variable("ANNUL_CONFIG").map { ($0, "ANNUL_CONFIG") }
    }

    private var usualPlaces: [String] {
        // The XDG rules ignore a relative folder.
        let xdg = variable("XDG_CONFIG_HOME").flatMap { $0.isAbsolutePath ? $0 : nil }
        let home = variable("HOME").map { ".config".resolved(in: $0) }
        let personal = (xdg ?? home).map { "annul/annul.yaml".resolved(in: $0) }
        return ["annul.yaml", personal, "/etc/annul/annul.yaml"].compactMap(\.self)
    }

    /// What the file holds; `nil` if it is not there.
    private func read(_ name: String) throws(SettingsError) -> Found? {
        let path = name.resolved(in: workingDirectory)
        let file: RegularFile
        do throws(RegularFile.Trouble) {
            file = try RegularFile.read(path, most: Document.mostBytes)
        } catch {
            switch error {
            case .missing: return nil
            case .denied:
                throw SettingsError(
                    .permission, "\(name): may not be read by this user. Change its permissions.")
            case .notRegular: throw .file(name, "is not a regular file. Name the file itself.")
            case .tooLarge:
                throw .file(name, "is larger than 1 MiB. This can't be a configuration.")
            case .other(let reason): throw .file(name, "can't be read: \(reason).")
            }
        }
        // It says where secrets go, and which programs are run.
        guard !file.isWritableByAll else {
            throw SettingsError(
                .permission,
                "\(name): every user of this machine may write to it, and so decide where secrets go."
                    + " Run 'chmod o-w \(path)'.")
        }
        return Found(name: name, path: path, bytes: file.bytes)
    }

    private var namedLedger: (path: String, origin: SettingLine.Origin)? {
        if let ledger { return (ledger.resolved(in: workingDirectory), .flag("--ledger")) }
        return variable("ANNUL_LEDGER").map {
            ($0.resolved(in: workingDirectory), .environment("ANNUL_LEDGER"))
        }
    }

    /// A variable of the environment; an empty one counts as not set.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
