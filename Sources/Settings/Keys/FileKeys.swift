import AnnulModel

/// The configuration while it is being read.
struct FileDraft: Sendable {
    var ledger: String?
    var accounts: [AccountDraft] = []
    var input = InputSettings()
    var guards = Guards()
    var unattended: UnattendedPolicy?
    var deadline: DailyTime?
    var tolerated: [Reason: Double] = [:]
    var notify = NotifySettings()
    var logFormat = LogFormat.text
}

/// The keys at the top of the file.
enum FileKeys {
    static let all: [Key<FileDraft>] = [
        ledger, AccountsKey.key, InputKeys.section, GuardKeys.section, GuardKeys.unattended,
        RunKeys.deadline, RunKeys.exit, NotifyKeys.notify, NotifyKeys.log,
    ]

    private static let ledger = Key<FileDraft>(
        "ledger", \.ledger, "the ledger file", .path)
}
