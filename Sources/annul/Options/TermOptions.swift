import ArgumentParser
import Settings

/// What a run may do this time, beside what the configuration says.
struct TermOptions: ParsableArguments {
    @Option(
        name: .customLong("guard"),
        help: """
            Exchange a guard for this run, as in max_rows=90000 or canary=none; may be repeated, and \
            wants --note.
            """)
    var guards: [String] = []

    @Option(help: "Why guards are exchanged: goes into the record.")
    var note: String?

    @Option(help: "When nothing more may be sent, as in '05:00 Europe/Oslo', or 'none'.")
    var deadline: String?

    /// Reads what was asked for.
    ///
    /// - Parameters:
    ///   - configuration: what the guards stand in.
    ///   - confirmation: how it is confirmed.
    /// - Returns: what was asked for.
    /// - Throws: `UsageError` and `SettingsError` for what makes no sense.
    func terms(
        under configuration: Configuration, _ confirmation: ConfirmOptions? = nil
    ) throws -> Terms {
        var terms = Terms()
        _ = try configuration.guards.overridden(by: guards)
        if !guards.isEmpty, note?.isEmpty ?? true {
            throw UsageError(
                64,
                "--guard is recorded with its reason: say it with --note, as in --note INC-4711.")
        }
        if guards.isEmpty, note != nil {
            throw UsageError(64, "--note says why guards are exchanged: say which with --guard.")
        }
        (terms.guards, terms.note) = (guards, note ?? "")
        if let deadline {
            terms.deadline = .said(try Configuration.deadline(written: deadline))
        }
        terms.digest = try confirmation?.digest()
        terms.isUnattended = confirmation?.unattended ?? false
        return terms
    }
}

/// How sending to live accounts is confirmed where nobody is asked.
struct ConfirmOptions: ParsableArguments {
    @Option(help: "Send what the plan with this digest says; live accounts want it confirmed.")
    var confirm: String?

    @Flag(help: "Send to live accounts without a person, within the configuration's 'unattended'.")
    var unattended = false

    fileprivate func digest() throws -> String? {
        guard let confirm else { return nil }
        guard !unattended else {
            throw UsageError(64, "--confirm and --unattended: say one of them.")
        }
        let digest = confirm.lowercased()
        guard (12...64).contains(digest.count), digest.allSatisfy(\.isHexDigit) else {
            throw UsageError(
                64,
                "--confirm \(confirm): say the plan's digest, or at least its first 12 characters.")
        }
        return digest
    }
}
