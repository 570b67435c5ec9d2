import Crypto
package import AnnulModel
package import Ledger

/// What others are told of a run.
package enum RunNews {
    /// A UUID that a run has by its name: the same for its beginning, its end, and whatever goes on
    /// with it.
    ///
    /// - Parameter run: the run's name.
    /// - Returns: the UUID, of version 8.
    package static func id(ofRun run: String) -> String {
        let digest = SHA256.hash(data: Array("annul-run-v1\n\(run)".utf8))
        return IdempotencyKey(uuid: Array(digest).prefix(16)).text
    }

    /// How a run stands, for people, in a text that goes to another machine: it names accounts and
    /// sums, and neither a payment nor what a provider said.
    ///
    /// - Parameters:
    ///   - name: the run.
    ///   - reader: its ledger.
    ///   - moment: the time now.
    /// - Returns: the summary, without example rows and details.
    /// - Throws: `LedgerError`.
    package static func text(
        ofRun name: String, from reader: LedgerReader, asOf moment: Timestamp
    ) throws(LedgerError) -> String {
        let run = try reader.run(named: name)
        var summary = try RunSummary(of: run, from: reader, asOf: moment)
        summary.accounts = summary.accounts.map { account in
            AccountSummary(
                account: account.account, merchant: account.merchant,
                stoppedBecause: account.stoppedBecause, stoppedDetail: "", counts: account.counts,
                lessons: account.lessons)
        }
        let files = ResultFiles.path(of: run, besideLedger: reader.path)
        return SummaryText(of: summary, files: files).text
    }
}
