import AnnulModel
import Engine
import Intake
import Ledger
import Settings

/// Takes rows of an earlier run into a new one: those whose payment that run still has.
struct RerunJob {
    let session: Session
    let ledger: Ledger
    private let rerun: RunRequest.Rerun
    private let control: RunControl

    init(
        _ session: Session, _ ledger: Ledger, _ rerun: RunRequest.Rerun,
        control: RunControl = RunControl()
    ) {
        self.control = control
        self.session = session
        self.ledger = ledger
        self.rerun = rerun
    }

    var request: RunRequest {
        var request = RunRequest()
        request.rerun = rerun
        return request
    }

    /// What becomes of the rows that the filter wants.
    struct Choice: Equatable {
        var taken = 0
        var settled = 0
        var replaced = 0
        var undecided = 0

        /// What is left out, and why.
        func lines(about run: RunRecord) -> [String] {
            func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
            var lines: [String] = []
            if settled > 0 {
                lines.append("left out: \(rows(settled)) that a later run has settled")
            }
            if replaced > 0 {
                lines.append(
                    "left out: \(rows(replaced)) that a later run works on; rerun that one")
            }
            if undecided > 0 {
                lines.append(
                    "left out: \(rows(undecided)) that run \(run.name) has not finished with;"
                        + " `annul resume \(run.name)` goes on with them")
            }
            lines.append(
                taken == 0
                    ? "nothing to run again of run \(run.name)"
                    : "running \(rows(taken)) of run \(run.name) again")
            return lines
        }
    }

    /// Counts what would be taken from a run, and what is left out; makes sure that the ledger
    /// takes its accounts.
    ///
    /// - Throws: `UsageError` where an account is not configured any more, or the
    ///   filter names one that the run has not; `LedgerError` where one contradicts the ledger.
    func choice(from earlier: RunRecord) async throws -> Choice {
        let known = try session.reader().lanes(of: earlier).map(\.account)
        for name in rerun.filter.accounts.sorted() where !known.contains(name) {
            let named = known.filter { !$0.isEmpty }
            let remedy = didYouMean(
                name, among: named,
                otherwise: "It has those of \(named.joined(separator: ", ")).")
            throw UsageError(
                64, "--account \(name): run \(earlier.name) has no rows of it. \(remedy)")
        }
        var choice = Choice()
        var accounts: [String: AccountSettings] = [:]
        var last: Int64 = 0
        while let slice = try slice(of: earlier, after: last) {
            last = slice.end
            for candidate in slice.candidates {
                switch candidate.standing {
                case .present:
                    let account = try account(of: candidate)
                    accounts[account.name] = account
                    choice.taken += 1
                case .settled: choice.settled += 1
                case .replaced: choice.replaced += 1
                case .undecided: choice.undecided += 1
                }
            }
        }
        let used = accounts.values.sorted { $0.name < $1.name }
        try await ledger.register(used.map { ($0.name, $0.merchant) })
        return choice
    }

    /// The inputs of the new run: those of the earlier one, so that every row still names the file
    /// and line that it came from.
    func records(from earlier: RunRecord) throws -> [InputRecord] {
        try session.reader().inputs(of: earlier).map(\.record)
    }

    /// Takes the rows into the new run; those that it has already are passed over.
    ///
    /// - Throws: `LedgerError`, `UsageError`, or `ReadingStopped`.
    func take(from earlier: RunRecord, into run: RunRecord) async throws {
        let reader = try session.reader()
        let (old, new) = (try reader.inputs(of: earlier), try reader.inputs(of: run))
        let inputs = Dictionary(
            uniqueKeysWithValues: zip(old, new).map { ($0.id, (id: $1.id, names: $0.columns)) })
        var chunk: [InputRow] = []
        var input = old.first?.id ?? 0
        var last: Int64 = 0
        while let slice = try slice(of: earlier, after: last) {
            last = slice.end
            for candidate in slice.candidates where candidate.standing == .present {
                if candidate.record.input != input || chunk.count == Self.chunk {
                    try control.checkReading()
                    try await append(chunk, to: inputs[input], of: run)
                    chunk.removeAll(keepingCapacity: true)
                    input = candidate.record.input
                }
                chunk.append(try row(of: candidate))
            }
        }
        try await append(chunk, to: inputs[input], of: run)
        for (source, target) in zip(old, new) where source.sha256 != nil {
            try await ledger.finish(
                input: target.id, columns: source.columns, sha256: source.sha256 ?? "",
                size: source.record.size)
        }
        try await ledger.finishReading(run)
    }

    private func append(
        _ rows: [InputRow], to input: (id: Int64, names: String)?, of run: RunRecord
    ) async throws {
        guard let input, let most = rows.map(\.fields.count).max() else { return }
        try await ledger.append(
            rows, keeping: Array(0..<most), from: input.id, to: run, named: input.names)
    }

    private func row(of candidate: RerunCandidate) throws -> InputRow {
        InputRow(
            line: Int(candidate.record.line), account: try account(of: candidate).name,
            content: .success(candidate.annulment), fields: candidate.record.fields ?? [])
    }

    /// The next rows that the filter wants, in input order, as they stand now; `nil` at the end.
    private func slice(of run: RunRecord, after last: Int64) throws
        -> (candidates: [RerunCandidate], end: Int64)?
    {
        let reader = try session.reader()
        let rows = try reader.rows(of: run, after: last, limit: Self.chunk)
        guard let end = rows.last else { return nil }
        let candidates = try rows.filter(rerun.filter.wants).compactMap { row in
            try reader.rerunCandidate(row, of: run)
        }
        return (candidates, end.id)
    }

    /// The account that now stands for a row's merchant: its own by name, else another.
    private func account(of candidate: RerunCandidate) throws -> AccountSettings {
        let fitting = session.configuration.accounts.filter { $0.merchant == candidate.merchant }
        let own = fitting.first { $0.name == candidate.record.account }
        guard let account = own ?? fitting.first else {
            throw UsageError(
                78,
                "account '\(candidate.record.account)' has rows to run again and is no longer in the"
                    + " configuration as the same merchant. Nothing was sent. Put it back, or name"
                    + " other accounts with --account.")
        }
        return account
    }

    private static let chunk = 2000
}
