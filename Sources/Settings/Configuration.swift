package import AnnulModel

/// What an operator has configured, checked and complete.
package struct Configuration: Sendable {
    /// The configuration file, as a path that holds from anywhere.
    package let file: String
    /// The bytes of that file, as they were read.
    package let bytes: [UInt8]
    /// The ledger file, as a path of that kind.
    package let ledger: String
    /// In the order of the file.
    package let accounts: [AccountSettings]
    package let input: InputSettings
    package let guards: Guards
    /// What may be sent to live accounts without a person; `nil` where nothing may.
    package let unattended: UnattendedPolicy?
    package let deadline: DailyTime?
    /// Shares of a run's rows that may fail for a reason, and leave the exit code 0.
    package let tolerated: [Reason: Double]
    package let notify: NotifySettings
    package let logFormat: LogFormat
    /// What is allowed and should still be mended.
    package let warnings: [Problem]
    private let lines: [SettingLine]

    /// The account of a name.
    package func account(named name: String) -> AccountSettings? {
        accounts.first { $0.name == name }
    }

    /// The effective configuration, every value with where it came from, and no secret.
    package func described() -> [SettingLine] { lines }

    /// A text that is the same for the same effective configuration, wherever it was written.
    ///
    /// Made for a digest: it names where secrets are had, and holds none of them.
    package var digestInput: String {
        (["annul configuration 1"] + lines.map { "\($0.key): \($0.value)" })
            .joined(separator: "\n") + "\n"
    }
}

extension [Problem] {
    /// As a person goes through the file; what stands at one place keeps its order.
    fileprivate var inFileOrder: [Problem] {
        enumerated().sorted { left, right in
            (left.element.line ?? 0, left.element.column ?? 0, left.offset)
                < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }.map(\.element)
    }
}

/// One value of the effective configuration.
package struct SettingLine: Hashable, Sendable {
    package enum Origin: Hashable, Sendable, CustomStringConvertible {
        case file(String, line: Int)
        case environment(String)
        case flag(String)
        case standard

        package var description: String {
            switch self {
            case .file(let name, let line): "\(name):\(line)"
            case .environment(let name): "environment \(name)"
            case .flag(let name): name
            case .standard: "default"
            }
        }
    }

    /// The key's path, for example `accounts.vipps-no.limits.rate`.
    package let key: String
    /// As the file would have it; for a secret its source.
    package let value: String
    package let origin: Origin
}

extension Configuration {
    /// What a ledger is called unless anybody says otherwise.
    static let defaultLedger = "annul.ledger"

    /// Reads the text of a configuration.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: the file's path, absolute. Relative paths in the file start from its folder.
    ///   - name: what messages call the file.
    ///   - ledger: a ledger that was named elsewhere, with where; it beats the file's.
    ///   - defaults: what an account of a provider may do unless the file says otherwise.
    /// - Throws: every problem of the file at once.
    package init(
        _ bytes: [UInt8], file: String, named name: String,
        ledger: (path: String, origin: SettingLine.Origin)? = nil,
        defaults: @escaping @Sendable (ProviderName) -> AccountPolicy
    ) throws(SettingsError) {
        let root = try Document.parse(bytes, file: name)
        let folder = file.folder
        var reader = SettingsReader(file: name, folder: folder, defaults: defaults)
        var draft = FileDraft()
        reader.read(root, at: "", by: FileKeys.all, into: &draft)
        InputKeys.checkColumns(draft, node: root, reader: &reader)
        GuardKeys.check(draft, node: root, reader: &reader)

        let accounts = draft.accounts.compactMap { AccountSettings($0) }
        guard reader.problems.isEmpty else {
            throw SettingsError(.configuration, reader.problems.inFileOrder)
        }
        precondition(accounts.count == draft.accounts.count, "an account was lost in reading")

        draft.ledger = ledger?.path ?? (draft.ledger ?? Self.defaultLedger).resolved(in: folder)
        self.file = file
        self.bytes = bytes
        self.ledger = draft.ledger ?? ""
        self.accounts = accounts
        self.input = draft.input
        self.guards = draft.guards
        self.unattended = draft.unattended
        self.deadline = draft.deadline
        self.tolerated = draft.tolerated
        self.notify = draft.notify
        self.logFormat = draft.logFormat
        self.warnings = reader.warnings
        self.lines = FileKeys.all.flatMap { $0.show(draft, $0.name) }.map { key, value in
            let written = reader.lines[key].map { SettingLine.Origin.file(name, line: $0) }
            let origin = key == "ledger" ? ledger?.origin ?? written : written
            return SettingLine(key: key, value: value, origin: origin ?? .standard)
        }
    }
}
