import ArgumentParser
import FoundationEssentials
import Sandbox

struct ExampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Write a configuration and files of payments for Annul to try with this sandbox.",
        discussion: """
            Writes annul.yaml, payments.csv and payments.jsonl into the folder: payments at every \
            provider, of which every tenth has a story.

            Example:
              annul-sandbox example --sandbox-port 8181 --rows 3000 demo
            """
    )

    @Option(
        name: .customLong("sandbox-port"), help: "The port of the sandbox that is to be used.")
    var port = 8181

    @Option(help: "How many payments.")
    var rows = 3000

    @Option(
        name: .customLong("setting"),
        help: "A line for every account of the configuration, such as 'limits: {rate: 50/s}'.")
    var settings: [String] = []

    @Argument(help: "Where the files are put; made if it is not there.", completion: .directory)
    var folder: String

    func validate() throws {
        guard rows > 0, rows <= 10_000_000 else {
            throw ValidationError("\(rows) rows can't be made up. Say 1 to 10000000.")
        }
    }

    func run() throws {
        let accounts = AccountsText(SandboxAccount.all(), port: port, settings: settings)
        let input = ExampleInput(accounts.named, rows: rows)
        let folder = URL(filePath: folder)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let files = [
                ("annul.yaml", accounts.text + "\n"), ("payments.csv", input.csv),
                ("payments.jsonl", input.jsonLines),
            ]
            for (name, text) in files {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
        } catch {
            throw SandboxError("can't write to \(folder.path). Check that it is a folder of yours.")
        }
    }
}
