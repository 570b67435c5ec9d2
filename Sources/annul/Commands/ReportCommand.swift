import AnnulModel
import ArgumentParser
import FoundationEssentials
import Ledger
import Reporting

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a run's report: one HTML page that needs no network.",
        discussion: """
            Every run that ends leaves its report as report.html in its folder. This command writes \
            it anew, of what the ledger says now: to standard output, or to the file that --output \
            names, in place of an earlier one. On a terminal it says where the run's own report is. \
            Takes no lock and works while a run is under way.

            Examples:
              annul report latest --output /srv/finance/annul.html
              annul report latest > report.html
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String

    @Option(help: "The file to write; an earlier one is replaced.", completion: .file())
    var output: String?

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let reader = try session.reader()
            let record = try reader.run(named: run)
            if output == nil, Console.showsResults {
                session.console.print(try Self.report(of: record, reader).visible)
                return 0
            }
            let report = try RunReport(of: record, from: reader, asOf: session.clock.wall())
            guard let output else {
                session.console.write(report.bytes)
                return 0
            }
            let path = session.absolute(output)
            try Self.write(report.bytes, to: path)
            if session.options.json {
                session.console.print(report.json(at: path).indented.trimmed)
            } else if !session.console.isQuiet {
                session.console.print(path.visible)
            }
            return 0
        }
    }

    /// Where a run's own report is: a page of HTML is nothing to be shown on a terminal.
    private static func report(of run: RunRecord, _ reader: LedgerReader) throws -> String {
        let folder = ResultFiles.path(of: run, besideLedger: reader.path)
        let path = "\(folder)/\(RunReport.name)"
        guard FileManager.default.fileExists(atPath: path) else {
            throw UsageError(
                64,
                "run \(run.name) has left no report yet. `annul report \(run.name) --output FILE`"
                    + " writes one.")
        }
        return path
    }

    /// Puts a page in place as a whole.
    private static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw UsageError(
                73,
                "\(path) can't be written. Check that its folder is there and may be written to.")
        }
    }
}
