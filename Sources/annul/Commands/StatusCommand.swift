import AnnulModel
import ArgumentParser
import Ledger
import Providers
import Reporting
import Settings

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the runs, or one run's counts and money.",
        discussion: """
            Takes no lock and works while a run is under way. One run's counts say which runs it \
            goes on with, by 'rerun' or with corrected rows, which go on with it, and how many rows \
            are still not good after all of them. With --open: every payment that is not \
            good, over all runs, one a line with what to do about it; exit code 0 where there is \
            none, else 4.

            Examples:
              annul status
              annul status latest --json
              annul status --open
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String?

    @Flag(help: "Every payment that is not good, over all runs.")
    var open = false

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let reader = try session.reader()
            if open { return try listOpen(session, reader) }
            let now = session.clock.wall()
            guard let name = run else {
                let list = try RunList(from: reader, asOf: now)
                session.console.print(
                    (session.options.json ? list.json.indented : list.text).trimmed)
                return 0
            }
            let record = try reader.run(named: name)
            var summary = try RunSummary(of: record, from: reader, asOf: now)
            summary.leftOpenBefore = try reader.paymentsLeftOpen(before: record)
            if [.running, .draining].contains(record.state) {
                let now = RunSign(ofLedger: reader.path).read(record.name)
                summary.waits = now?.waits ?? []
                summary.estimatedEnd = now?.end
            }
            let files =
                record.state == .finished
                ? ResultFiles.path(of: record, besideLedger: reader.path) : nil
            let text =
                session.options.json
                ? summary.json.indented
                : SummaryText(of: summary, files: files, program: session.options.program).text
            session.console.print(text.trimmed)
            return 0
        }
    }

    private func listOpen(_ session: Session, _ reader: LedgerReader) throws -> Int32 {
        guard run == nil else {
            throw UsageError(64, "--open is about all runs; leave RUN out.")
        }
        let accounts = session.configuration.accounts
        let list = OpenPayments(from: reader) { name, merchant in
            let account = accounts.first { $0.name == name && $0.merchant == merchant }
            let policy = account?.policy ?? ProviderCatalog.defaultPolicy(of: merchant.provider)
            return policy.doubt.lookup != .none
        }
        let count = try list.write(asJSON: session.options.json) { text in
            session.console.write(Array(text.utf8))
        }
        return count > 0 ? 4 : 0
    }
}
