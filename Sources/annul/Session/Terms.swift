import AnnulModel
import Ledger
import Reporting
import Settings

/// What a command may do, as it was given.
struct Terms: Sendable {
    enum Deadline: Sendable {
        /// What the configuration says.
        case configured
        /// What the command line says; `nil` for none.
        case said(DailyTime?)
    }

    /// Guards to exchange, and why.
    var guards: [String] = []
    var note = ""
    var deadline = Deadline.configured
    /// The digest of the plan that is confirmed.
    var digest: String?
    var isUnattended = false
    /// Whether standard input is an input, and can't be asked.
    var readsStandardInput = false

    /// The moment at which nothing more may be sent.
    ///
    /// The configuration's belongs to the run: going on with it the next morning does not give it
    /// another night.
    func deadline(of run: RunRecord, _ configuration: Configuration, at now: Timestamp)
        -> Timestamp?
    {
        switch deadline {
        case .configured: configuration.deadline?.first(after: run.began)
        case .said(let time): time?.first(after: now)
        }
    }

    /// What the run may not exceed.
    func bounds(
        of run: RunRecord, exchanged: [String], _ configuration: Configuration, at now: Timestamp
    ) throws -> Plan.Bounds {
        var bounds = Plan.Bounds()
        bounds.guards = try configuration.guards.overridden(by: exchanged)
        bounds.guardLines = bounds.guards.described
        bounds.deadline = deadline(of: run, configuration, at: now)
        return bounds
    }
}

extension Session {
    /// The accounts as a plan needs them.
    var plannedAccounts: [Plan.Account] {
        configuration.accounts.map { account in
            Plan.Account(
                name: account.name, merchant: account.merchant, endpoint: account.endpoint,
                policy: account.policy, isLive: account.countsAsLive)
        }
    }
}
