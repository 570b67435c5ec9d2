import AnnulModel
import Engine
import HTTPTransport
import Providers
import Reporting
import Settings

/// Tries the credentials of all accounts, side by side.
struct TrialJob {
    private let session: Session

    init(_ session: Session) { self.session = session }

    /// Sends at most one request for each account.
    ///
    /// - Parameter readiness: the accounts; those without secrets are not tried.
    /// - Returns: one for each, in their order.
    /// - Throws: `TLSOptionsError`, if there is no network to be had.
    func tried(_ readiness: Readiness) async throws -> [CheckReport.Trial] {
        let transport = try NIOTransport(version: Version.current)
        let trials = await withTaskGroup(of: (Int, CheckReport.Trial).self) { group in
            for (index, account) in readiness.accounts.enumerated() {
                group.addTask { (index, await trial(of: account, over: transport)) }
            }
            var trials: [(Int, CheckReport.Trial)] = []
            for await trial in group { trials.append(trial) }
            return trials
        }
        await transport.shutdown()
        return trials.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func trial(
        of account: Readiness.Account, over transport: NIOTransport
    ) async -> CheckReport.Trial {
        let settings = account.settings
        var address = settings.endpoint
        let admittance: Admittance
        switch account.found {
        case .failure(let error): admittance = Admittance(.unusable, "\(error)")
        case .success(let ready):
            address = AccountTrial.address(of: ready.provider, at: settings.endpoint)
            do {
                let own = try session.transport(of: settings, ready.secrets, sharing: transport)
                admittance = await AccountTrial(
                    provider: ready.provider, policy: settings.policy, endpoint: settings.endpoint,
                    secrets: ready.secrets
                ).run(over: own, clock: session.clock)
            } catch {
                admittance = Admittance(.unusable, "\(error)")
            }
        }
        return CheckReport.Trial(
            account: settings.name, merchant: settings.merchant, address: "\(address)",
            admittance: admittance)
    }
}
