import AnnulModel
import Providers
import Settings

/// Each account as it could be spoken to, or why it can't be.
struct Readiness: Sendable {
    struct Account: Sendable {
        let settings: AccountSettings
        let found: Result<(provider: any Provider, secrets: [String: Secret]), any Error>
    }

    /// In the order of the configuration.
    let accounts: [Account]
    /// Why nobody could be told of a run, if so.
    let silence: (any Error)?

    /// Sets every account up and fetches its secrets; sends nothing.
    init(of session: Session) async {
        var accounts: [Account] = []
        for settings in session.configuration.accounts {
            do {
                let provider = try session.provider(of: settings)
                try session.checkConnection(of: settings)
                let secrets = try await session.secrets(of: settings)
                accounts.append(Account(settings: settings, found: .success((provider, secrets))))
            } catch {
                accounts.append(Account(settings: settings, found: .failure(error)))
            }
        }
        self.accounts = accounts
        do {
            if let source = session.configuration.notify.ping {
                _ = try await session.secretResolver.resolvePing(source)
            }
            silence = nil
        } catch {
            silence = error
        }
    }

    var failures: [any Error] {
        accounts.compactMap { account in
            if case .failure(let error) = account.found { error } else { nil }
        } + [silence].compactMap(\.self)
    }
}
