import AnnulModel
import FoundationEssentials
import Intake
import Ledger
import Reporting
import Settings

/// Reads files into a ledger of its own that is thrown away, and says what a run would do.
struct PlanJob {
    let session: Session

    init(_ session: Session) { self.session = session }

    /// Makes and shows the plan.
    ///
    /// - Returns: the contract's exit code.
    func plan(
        _ files: [InputOptions.Named], asked request: RunRequest, under terms: Terms
    ) async throws -> Int32 {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-plan-\(session.random.bits())").path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw UsageError(
                73, "no folder for the plan can be made in \(folder): \(error). Check $TMPDIR.")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (plan, problem) = try await plan(
            files, asked: request, under: terms, in: folder + "/annul.ledger")
        session.console.print((session.options.json ? plan.json.indented : plan.text).trimmed)
        if let problem { throw UsageError(65, "a run would be refused: \(problem)") }
        guard plan.excesses.isEmpty else { return 5 }
        return plan.rejected > 0 ? 3 : 0
    }

    private func plan(
        _ files: [InputOptions.Named], asked request: RunRequest, under terms: Terms,
        in path: String
    ) async throws -> (Plan, problem: String?) {
        let hasPast = FileManager.default.fileExists(atPath: session.configuration.ledger)
        let ledger = try Ledger(
            path: path, creates: true, holder: nil, past: hasPast ? try session.reader() : nil,
            clock: session.clock, random: session.random, executor: LedgerQueue())
        let reader = try LedgerReader(path: path)
        let job = try ReadingJob(session, ledger, reader, asked: request, isPlan: true)
        let (run, inputs) = try await ledger.begin(
            run: "plan", reading: try job.records(of: files), asked: request)
        let sources = zip(files, inputs).map { named, id in
            ReadingJob.Source(id: id, named: named, rowsPresent: 0)
        }
        let readings = try await job.read(sources, into: run)
        let problem = InputVerdict(session: session, request: request).problem(
            with: try reader.tallies(of: run), readings)
        let now = session.clock.wall()
        let ready = try reader.run(named: run.name)
        let plan = try Plan(
            of: ready, from: reader, zip(inputs, readings).map { Plan.Input($0, $1) },
            session.plannedAccounts,
            within: terms.bounds(
                of: ready, exchanged: terms.guards, session.configuration, at: now), asOf: now)
        return (plan, problem)
    }
}
