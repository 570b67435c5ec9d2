package import AnnulModel

/// What `check` tells: the configuration in force and, where it was asked for, how accounts are let
/// in.
package struct CheckReport: Sendable {
    /// One value of the configuration; for a secret its source.
    package struct Setting: Sendable {
        let key: String
        let value: String
        let origin: String

        package init(key: String, value: String, origin: String) {
            (self.key, self.value, self.origin) = (key, value, origin)
        }
    }

    /// How one account's credentials were taken.
    package struct Trial: Sendable {
        package let account: String
        package let merchant: Merchant
        /// Where the request went, or would have gone.
        package let address: String
        package let admittance: Admittance

        package init(
            account: String, merchant: Merchant, address: String, admittance: Admittance
        ) {
            self.account = account
            self.merchant = merchant
            self.address = address
            self.admittance = admittance
        }
    }

    private let configuration: String
    private let settings: [Setting]
    /// In the order of the configuration; `nil` where nobody was asked.
    private let trials: [Trial]?

    package init(configuration: String, settings: [Setting], trials: [Trial]? = nil) {
        self.configuration = configuration
        self.settings = settings
        self.trials = trials
    }

    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)), ("configuration", .string(configuration)),
            ("settings", .array(settings.map(\.json))),
            ("online", trials.map { .array($0.map(\.json)) } ?? .null))
    }

    /// For people.
    package var text: String {
        var lines = ["configuration \(configuration)"]
        lines += settings.map { "\($0.key): \($0.value)  (\($0.origin))" }
        let good = (trials ?? []).filter(\.isGood)
        if !good.isEmpty { lines += ["", "Online"] + good.map { "  \($0.text)" } }
        return lines.visibleText
    }
}

extension CheckReport.Setting {
    fileprivate var json: JSONValue {
        .record(
            ("key", .string(key)), ("value", .string(value)), ("origin", .string(origin)))
    }
}

extension CheckReport.Trial {
    /// Whether nothing speaks against the account.
    package var isGood: Bool { admittance.result.exitCode == 0 }

    fileprivate var json: JSONValue {
        .record(
            ("account", .string(account)), ("provider", .string(merchant.provider.rawValue)),
            ("merchant", .string(merchant.id)),
            ("environment", .string(merchant.environment.rawValue)),
            ("address", .string(address)), ("result", .string(admittance.result.rawValue)),
            ("detail", .string(admittance.detail.plain)))
    }

    /// One line for a person: the account, the address, what was seen, what to do.
    package var text: String {
        let who =
            "\(account) (\(merchant.provider.rawValue) \(merchant.id), "
            + "\(merchant.environment.rawValue))"
        let what =
            switch admittance.result {
            case .letIn: "let in at \(address)."
            case .refused: "turned away at \(address)."
            case .unreachable: "\(address) can't be reached."
            case .unclear: "\(address) tells nothing about the credentials."
            case .resting: "not tried at \(address)."
            case .unknowable: "can't be tried at \(address)."
            case .unusable: "not tried at \(address): it has no usable secrets."
            }
        return "\(who): \(what) \(admittance.detail.plain)"
    }
}

extension Admittance.Result {
    /// The contract's exit code: 78 where the configuration must be changed, 75 where trying again
    /// may help.
    package var exitCode: Int32 {
        switch self {
        case .letIn, .unknowable: 0
        case .refused, .unusable: 78
        case .unreachable, .unclear, .resting: 75
        }
    }
}
