import AnnulModel
import ArgumentParser
import Ledger
import Reporting

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the runs, or one run's counts and money.",
        discussion: """
            Takes no lock and works while a run is under way.

            Examples:
              annul status
              annul status latest --json
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.")
    var run: String?

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let reader = try session.reader()
            let now = session.clock.wall()
            guard let name = run else {
                let list = try RunList(from: reader, asOf: now)
                session.console.print(
                    (session.options.json ? list.json.indented : list.text).trimmed)
                return 0
            }
            let record = try reader.run(named: name)
            let summary = try RunSummary(of: record, from: reader, asOf: now)
            let files =
                record.state == .finished
                ? ResultFiles.path(of: record, besideLedger: reader.path) : nil
            let text =
                session.options.json
                ? summary.json.indented : SummaryText(of: summary, files: files).text
            session.console.print(text.trimmed)
            return 0
        }
    }
}
