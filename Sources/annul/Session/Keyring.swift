import AnnulModel
import Settings

/// The secrets of all accounts, fetched before anything is read or sent.
///
/// One account whose secrets can't be had doesn't stop the others; it is an error as soon as a row
/// is for it.
struct Keyring: Sendable {
    private let secrets: [String: Result<[String: Secret], any Error>]

    /// Fetches the secrets of every configured account.
    ///
    /// - Throws: the first account's error, if no account's secrets can be had.
    init(_ session: Session) async throws {
        var secrets: [String: Result<[String: Secret], any Error>] = [:]
        var failures: [any Error] = []
        for account in session.configuration.accounts {
            do {
                secrets[account.name] = .success(try await session.secrets(of: account))
            } catch {
                secrets[account.name] = .failure(error)
                failures.append(error)
            }
        }
        if let first = failures.first, failures.count == secrets.count { throw first }
        for sentence in failures.flatMap(sentences) {
            session.console.note("warning: \(sentence)")
        }
        self.secrets = secrets
    }

    /// The secrets of an account that has rows.
    func secrets(of account: AccountSettings) throws -> [String: Secret] {
        try secrets[account.name]?.get() ?? [:]
    }
}
