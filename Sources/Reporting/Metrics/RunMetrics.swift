package import AnnulModel
package import Ledger

/// A run in numbers, for Prometheus: how far it is, or how it ended.
///
/// All of it is about the newest run that this ledger's process worked on, and begins anew with the
/// next: so everything is a gauge. Labels are accounts, outcomes, reasons, states and currencies,
/// which are few; no payment is named.
package struct RunMetrics: Sendable {
    private let summary: RunSummary
    private let lastSuccess: Timestamp?
    private let sending: Sending?
    private let exitCode: Int32?

    private typealias Sample = Exposition.Sample

    /// What its process knows of sending, and the ledger does not.
    package struct Sending: Sendable {
        package struct Account: Sendable {
            package let name: String
            package let attempts: Int64
            package let requests: Int64

            package init(_ name: String, attempts: Int64, requests: Int64) {
                (self.name, self.attempts, self.requests) = (name, attempts, requests)
            }
        }

        package let accounts: [Account]
        package let elapsed: Duration
        /// The least time that the limits allow for the rows that it began with.
        package let bound: Duration
        /// When it should be done.
        package let estimatedEnd: Timestamp?

        package init(
            _ accounts: [Account], elapsed: Duration, bound: Duration, estimatedEnd: Timestamp?
        ) {
            (self.accounts, self.elapsed, self.bound) = (accounts, elapsed, bound)
            self.estimatedEnd = estimatedEnd
        }
    }

    /// Reads a run's numbers from the counters.
    ///
    /// - Parameters:
    ///   - name: the run.
    ///   - reader: its ledger.
    ///   - sending: what its process knows; `nil` where nothing was sent.
    ///   - exitCode: what its process ends with; `nil` while it goes on.
    ///   - moment: the time now.
    /// - Throws: `LedgerError`; `damaged` where the counters contradict the rows.
    package init(
        ofRun name: String, from reader: LedgerReader, sending: Sending?, exitCode: Int32?,
        asOf moment: Timestamp
    ) throws(LedgerError) {
        let runs = try reader.runs()
        let run = try reader.run(named: name)
        var summary = try RunSummary(
            of: run, lanes: reader.lanes(of: run), tallies: reader.tallies(),
            head: reader.head(), asOf: moment)
        if exitCode != nil { summary.take(try reader.notes(of: run)) }
        self.summary = summary
        self.sending = sending
        self.exitCode = exitCode
        lastSuccess = runs.filter { $0.state == .finished && $0.exitCode == 0 }
            .compactMap(\.ended).max()
    }

    /// The numbers as a file for the textfile collector.
    package var text: String {
        var page = Exposition()
        writeRun(to: &page)
        writeRows(to: &page)
        writeSending(to: &page)
        page.gauge(
            "annul_last_success_timestamp_seconds",
            "When the last run ended of which every row was good, or within what is tolerated.",
            one(lastSuccess?.written))
        return page.text
    }

    private func writeRun(to page: inout Exposition) {
        let run = summary.run
        // One that is gone on with has an end already.
        let end = exitCode == nil ? summary.asOf : run.ended ?? summary.asOf
        page.gauge(
            "annul_run_state", "1 for the state that the run is in.",
            RunState.allCases.map {
                Sample($0 == run.state ? "1" : "0", [("state", $0.rawValue)])
            })
        page.gauge(
            "annul_run_start_timestamp_seconds", "When the run began.",
            one(run.began.written))
        page.gauge(
            "annul_run_duration_seconds", "How long ago the run began, or how long it took.",
            one((end - run.began).written))
        page.gauge(
            "annul_run_exit_code", "What the process ended with; missing while it goes on.",
            one(exitCode.map { "\($0)" }))
    }

    private func writeRows(to page: inout Exposition) {
        let accounts = summary.accounts
        page.gauge(
            "annul_rows", "Rows of the run by how they stand.",
            accounts.flatMap { account in
                account.counts.outcomes.map { count in
                    Sample(
                        "\(count.rows)",
                        [
                            ("account", account.account),
                            ("outcome", count.reading.outcome.rawValue),
                            ("reason", count.reading.reason?.rawValue ?? ""),
                            ("group", count.reading.group.rawValue),
                        ])
                }
            })
        page.gauge(
            "annul_undecided_rows", "Rows that the run has still to work on.",
            accounts.map { Sample("\($0.counts.undecided)", [("account", $0.account)]) })
        page.gauge(
            "annul_in_doubt_rows", "Rows of which nobody can tell yet whether they took effect.",
            accounts.map { account in
                let rows = account.counts.outcomes.filter { $0.reading.outcome == .inDoubt }
                    .reduce(0) { $0 + $1.rows }
                return Sample("\(rows)", [("account", account.account)])
            })
        page.gauge(
            "annul_released_minor_units",
            "Money that was released in answer to the run, in the currency's minor units.",
            accounts.flatMap { account in
                account.counts.money.map { money in
                    Sample(
                        "\(money.released)",
                        [("account", account.account), ("currency", money.currency.code)])
                }
            })
    }

    private func writeSending(to page: inout Exposition) {
        let accounts = sending?.accounts ?? []
        page.gauge(
            "annul_attempts", "Attempts at rows that have ended, since the process began.",
            accounts.map { Sample("\($0.attempts)", [("account", $0.name)]) })
        page.gauge(
            "annul_requests", "Requests that have left, look-ups too, since the process began.",
            accounts.map { Sample("\($0.requests)", [("account", $0.name)]) })
        page.gauge(
            "annul_sending_duration_seconds", "How long sending has taken, or took.",
            one((summary.pace?.seconds ?? sending?.elapsed.inSeconds)?.written))
        page.gauge(
            "annul_sending_bound_seconds", "The least time that the accounts' limits allow for it.",
            one((summary.pace?.boundSeconds ?? sending?.bound.inSeconds)?.written))
        page.gauge(
            "annul_estimated_end_timestamp_seconds",
            "When the run should be done; missing where that is not known.",
            one(exitCode == nil ? sending?.estimatedEnd?.written : nil))
    }

    private func one(_ value: String?) -> [Sample] { value.map { [Sample($0)] } ?? [] }
}

extension Timestamp {
    fileprivate var written: String { Duration.milliseconds(milliseconds).written }
}

extension Duration {
    /// As Prometheus has it, to the millisecond.
    fileprivate var written: String {
        let fraction = String(1000 + abs(wholeMilliseconds) % 1000).dropFirst()
        return "\(wholeMilliseconds < 0 ? "-" : "")\(abs(wholeMilliseconds) / 1000).\(fraction)"
    }
}

extension Double {
    fileprivate var written: String {
        Duration.milliseconds(Int64((self * 1000).rounded())).written
    }
}
