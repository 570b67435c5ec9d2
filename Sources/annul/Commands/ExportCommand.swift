import AnnulModel
import ArgumentParser
import Ledger
import Reporting

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a run's rows as CSV or JSON Lines to standard output.",
        discussion: """
            Without a filter all rows are written. Works while a run is under way.

            Examples:
              annul export latest --failed > failed.csv
              annul export latest --in-doubt --format jsonl
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.")
    var run: String

    @Option(help: "How: csv or jsonl.")
    var format = "csv"

    @Flag(help: "Rows that succeeded.")
    var succeeded = false

    @Flag(help: "Rows that could not be used, and duplicates.")
    var rejected = false

    @OptionGroup var rows: FilterOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            guard let format = Exporter.Format(rawValue: format) else {
                throw UsageError(64, "--format \(format): there is csv and jsonl.")
            }
            let filter = try filter()
            let reader = try session.reader()
            let record = try reader.run(named: run)
            let exporter = Exporter(from: reader, field: session.fieldOfColumn)
            _ = try exporter.export(record, filter, as: format) { session.console.write($0) }
            return 0
        }
    }

    private func filter() throws -> RowFilter {
        var filter = try rows.filter()
        if succeeded { filter.groups.insert(.good) }
        if rejected { filter.groups.insert(.input) }
        return filter
    }
}
