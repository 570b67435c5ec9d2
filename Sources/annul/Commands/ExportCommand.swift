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

            With --spreadsheet the file is made to be opened in Excel, LibreOffice or Numbers, to be \
            corrected, saved as CSV in UTF-8, and given to 'annul run'. An apostrophe at the \
            beginning of a cell keeps long numbers, leading zeros and dates as they are, and \
            formulas from running; 'annul run' takes it away again. Correct what is wrong, leave \
            rows out as you like, and leave the columns that begin with annul_ alone: they tell \
            which row is which, and a reference that has come to stand with another row is rejected.

            Excel wants the delimiter that its country has: a semicolon where decimals have a comma, \
            as in the Nordic countries, else a comma. If all of it stands in one column, export with \
            the other.

            Examples:
              annul export latest --failed > failed.csv
              annul export latest --in-doubt --format jsonl
              annul export latest --failed --spreadsheet > failed.csv
              annul export latest --failed --spreadsheet --delimiter comma > failed.csv
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String

    @Option(
        help: "How: csv or jsonl; csv if it is not said.", completion: .list(["csv", "jsonl"]))
    var format: String?

    @Flag(help: "As CSV that a spreadsheet opens and saves without harm.")
    var spreadsheet = false

    @Option(
        help: "For --spreadsheet: semicolon (also if it is not said) or comma.",
        completion: .list(["semicolon", "comma"]))
    var delimiter: String?

    @Flag(help: "Rows that succeeded.")
    var succeeded = false

    @Flag(help: "Rows that could not be used, and duplicates.")
    var rejected = false

    @OptionGroup var rows: FilterOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let format = try exportFormat()
            let filter = try filter()
            let reader = try session.reader()
            let record = try reader.run(named: run)
            try rows.checkAccounts(in: session, record)
            let exporter = Exporter(from: reader, field: session.fieldOfColumn)
            _ = try exporter.export(record, filter, as: format) { session.console.write($0) }
            return 0
        }
    }

    private func exportFormat() throws -> Exporter.Format {
        if spreadsheet {
            guard format == nil || format == "csv" else {
                throw UsageError(64, "--spreadsheet writes CSV; leave --format out.")
            }
            guard let delimiter else { return .spreadsheet(.semicolon) }
            guard let known = SpreadsheetDelimiter(named: delimiter) else {
                throw UsageError(64, "--delimiter \(delimiter): there is semicolon and comma.")
            }
            return .spreadsheet(known)
        }
        if delimiter != nil {
            throw UsageError(64, "--delimiter is for --spreadsheet; other exports have commas.")
        }
        switch format ?? "csv" {
        case "csv": return .csv
        case "jsonl": return .jsonl
        case let other: throw UsageError(64, "--format \(other): there is csv and jsonl.")
        }
    }

    private func filter() throws -> RowFilter {
        var filter = try rows.filter()
        if succeeded { filter.groups.insert(.good) }
        if rejected { filter.groups.insert(.input) }
        return filter
    }
}
