/// The configuration while it is being read.
struct FileDraft: Sendable {
    var ledger: String?
    var accounts: [AccountDraft] = []
    var input = InputSettings()
}

/// The keys at the top of the file.
enum FileKeys {
    static let all: [Key<FileDraft>] = [
        ledger, AccountsKey.key, InputKeys.section,
        .notYet("guards", "what a run may not exceed"),
        .notYet("unattended", "what may run without a person's confirmation"),
        .notYet("deadline", "when a run must have ended"),
        .notYet("exit", "which failures are tolerated"),
    ]

    private static let ledger = Key<FileDraft>(
        "ledger", \.ledger, "the ledger file", .path)
}
