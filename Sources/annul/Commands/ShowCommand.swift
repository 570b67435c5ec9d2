import ArgumentParser
import Ledger
import Reporting

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tell one payment's whole story: every run, attempt and piece of evidence.",
        discussion: """
            Examples:
              annul show order-00000001
              annul show latest 17
            """
    )

    @Argument(help: "A payment's reference; or a run and a row's number in it.")
    var subject: [String]

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func validate() throws {
        guard subject.count == 1 || subject.count == 2 && Int64(subject[1]) != nil else {
            throw ValidationError("Name a reference, or a run and the number of a row in it.")
        }
    }

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let reader = try session.reader()
            let stories: [PaymentStory]
            if subject.count == 2, let row = Int64(subject[1]) {
                let run = try reader.run(named: subject[0])
                stories = [try PaymentStory(ofRow: row, of: run, from: reader)]
            } else {
                stories = try PaymentStory.stories(of: subject[0], from: reader)
            }
            let text =
                session.options.json
                ? PaymentStory.json(stories).indented
                : stories.map(\.text).joined(separator: "\n")
            session.console.print(text.trimmed)
            return 0
        }
    }
}
