import AnnulModel
import ArgumentParser
import Ledger

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that was interrupted, drained or halted.",
        discussion: """
            Without RUN, the only unfinished run is meant; if there are several they are listed, \
            and if there is none nothing happens. Resuming a finished run writes its files again. \
            With --unattended, halted runs wait for a person (5).

            Examples:
              annul resume
              annul resume 20261121-020500-7k3f
              annul resume --guard max_rows=90000 --note INC-4711
              annul resume --deadline none
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String?

    @OptionGroup var limits: TermOptions
    @OptionGroup var confirmation: ConfirmOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let terms = try limits.terms(under: session.configuration, confirmation)
            return await session.telling {
                try await session.recording("resume") { ledger in
                    guard let run = try chosen(session) else {
                        session.console.note("nothing to resume: every run is finished")
                        return 0
                    }
                    guard run.state != .halted || !confirmation.unattended else {
                        return session.leave(run, called: "run \(run.name)")
                    }
                    let keyring = try await Keyring(session)
                    return try await RunJob(session, ledger, keyring, under: terms).resume(run)
                }
            }
        }
    }

    private func chosen(_ session: Session) throws -> RunRecord? {
        let reader = try session.reader()
        if let run { return try reader.run(named: run) }
        var unfinished = try reader.runs().filter(\.state.isUnfinished)
        // Halted ones wait for a person; they don't keep a night from going on with its own.
        if confirmation.unattended, unfinished.contains(where: { $0.state != .halted }) {
            unfinished.removeAll { $0.state == .halted }
        } else if confirmation.unattended, let last = unfinished.last {
            return last
        }
        guard unfinished.count <= 1 else {
            let list = unfinished.map { "  \($0.name)  \($0.state.rawValue)" }
            throw UsageError(64, "several runs are unfinished; name one:", list: list)
        }
        return unfinished.first
    }
}
