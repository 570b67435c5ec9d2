import ArgumentParser
import Ledger
import Reporting

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Examine the ledger: its hash chain, its cache, its promises.",
        discussion: """
            Recomputes the chain from the facts, rebuilds from them what else is kept, and compares. \
            The heads in the run directories beside the ledger, and --head, must be in the chain: so \
            a history that was cut or written again is found. Reads only, takes no lock, and works \
            while a run is under way.

            Exit codes: 0 all holds; 12 something does not; otherwise as for 'status'.

            Examples:
              annul verify
              annul verify --head \\
                  5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
            """
    )

    @Option(help: "A head that was written down elsewhere: 64 hexadecimal digits.")
    var head: String?

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let named = try head.map { text in
                guard let hash = text.hexBytes, hash.count == 32 else {
                    throw UsageError(64, "--head \(text): a head is 64 hexadecimal digits.")
                }
                return KeptHead(place: "--head", commit: nil, hash: hash)
            }
            let reader = try session.reader()
            // The manifests first: a run that goes on beside may write another one meanwhile.
            let manifests = try PastManifests(besideLedger: reader.path)
            let heads = manifests.heads(of: try reader.identity()) + [named].compactMap(\.self)
            let found = try reader.verify(against: heads)
            let text = session.options.json ? found.json.indented : found.text(of: reader.path)
            if !found.holds || !session.console.isQuiet || session.options.json {
                session.console.print(text.trimmed)
            }
            return found.holds ? 0 : 12
        }
    }
}
