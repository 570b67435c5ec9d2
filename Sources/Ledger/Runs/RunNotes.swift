package import AnnulModel
import GRDB

/// What was decided about a run besides its rows, as the record has it.
package struct RunNotes: Hashable, Sendable {
    /// How somebody allowed that the run is sent to live accounts.
    package struct Approval: Hashable, Sendable {
        /// Of the plan that was allowed.
        package let digest: String
        /// A sentence for a person.
        package let how: String

        package init(digest: String, how: String) {
            self.digest = digest
            self.how = how
        }
    }

    /// How fast a process worked on the run.
    package struct Pace: Hashable, Sendable {
        package let seconds: Double
        /// The least time that the limits allowed for the requests that left.
        package let boundSeconds: Double
        /// The account that decided.
        package let account: String

        package init(seconds: Double, boundSeconds: Double, account: String) {
            self.seconds = seconds
            self.boundSeconds = boundSeconds
            self.account = account
        }
    }

    package fileprivate(set) var approval: Approval?
    /// Guards exchanged for this run, in the order in which that was said: `KEY=VALUE`.
    package fileprivate(set) var guards: [String] = []
    /// The addresses that the run's accounts were first used at, by account.
    package fileprivate(set) var addresses: [String: String] = [:]
    /// Accounts whose canary went well, and not before the run was halted last.
    package fileprivate(set) var canaries: Set<String> = []
    /// Which column was taken for which field, by input; as it was when it was read.
    package fileprivate(set) var mapping: [[String]] = []
    package fileprivate(set) var paces: [Pace] = []
    /// What the accounts' providers taught about their limits, by account.
    package fileprivate(set) var lessons: [String: Lessons] = [:]

    package init() {}

    /// How the notes are called in the record.
    enum Kind {
        static let approval = "confirmed"
        static let guards = "guards"
        static let addresses = "addresses"
        static let mapping = "mapping"
        static let canary = "canary passed"
        static let pace = "pace"
        static let lessons = "learned"
    }

    fileprivate mutating func take(_ kind: String, _ detail: String) {
        if kind == Kind.canary { canaries.insert(detail) }
        if kind == "run \(RunState.halted)" { canaries = [] }
        guard let json = try? JSONValue(parsing: Array(detail.utf8)) else { return }
        switch kind {
        case Kind.approval:
            approval = Approval(
                digest: json["digest"].string ?? "", how: json["how"].string ?? "")
        case Kind.guards: guards += (json["guards"].elements ?? []).compactMap(\.string)
        case Kind.addresses:
            for member in json.members ?? [] {
                addresses[member.name] = addresses[member.name] ?? member.value.string
            }
        case Kind.mapping:
            mapping = (json.elements ?? []).map { ($0.elements ?? []).compactMap(\.string) }
        case Kind.pace:
            paces.append(
                Pace(
                    seconds: Double(json["milliseconds"].intValue ?? 0) / 1000,
                    boundSeconds: Double(json["bound_milliseconds"].intValue ?? 0) / 1000,
                    account: json["account"].string ?? ""))
        case Kind.lessons:
            let account = json["account"].string ?? ""
            lessons[account] = (lessons[account] ?? Lessons()).followed(by: Lessons(json))
        default: break
        }
    }
}

extension Lessons {
    fileprivate init(_ json: JSONValue) {
        self.init()
        storms = Int(json["storms"].intValue ?? 0)
        throttledAnswers = Int(json["answers"].intValue ?? 0)
        paused = .milliseconds(json["paused_milliseconds"].intValue ?? 0)
        slowestPace = Double(json["slowest_per_mille"].intValue ?? 1000) / 1000
        for policy in json["policies"].elements ?? [] { policy.string.map { learn($0) } }
    }
}

extension LedgerReader {
    /// What was decided about a run.
    package func notes(of run: RunRecord) throws(LedgerError) -> RunNotes {
        try read { database in
            var notes = RunNotes()
            let acts = try Row.fetchCursor(
                database, sql: "SELECT kind, detail FROM act WHERE run = ? ORDER BY id",
                arguments: [run.id])
            while let act = try acts.next() { notes.take(act[0], act[1]) }
            return notes
        }
    }
}

extension Ledger {
    /// Records that a run may be sent to live accounts.
    package func note(_ approval: RunNotes.Approval, of run: RunRecord) throws(LedgerError) {
        try note(
            RunNotes.Kind.approval,
            .object([
                .init("digest", .string(approval.digest)), .init("how", .string(approval.how)),
            ]), of: run)
    }

    /// Records that guards are exchanged for a run, and what for.
    package func note(guards: [String], because note: String, of run: RunRecord)
        throws(LedgerError)
    {
        try self.note(
            RunNotes.Kind.guards,
            .object([
                .init("guards", .array(guards.map(JSONValue.string))),
                .init("note", .string(note)),
            ]), of: run)
    }

    /// Records which column was taken for which field.
    package func note(mapping: [[String]], of run: RunRecord) throws(LedgerError) {
        try note(
            RunNotes.Kind.mapping,
            .array(mapping.map { .array($0.map(JSONValue.string)) }), of: run)
    }

    /// Records the addresses of a run's accounts.
    package func note(addresses: [(account: String, address: String)], of run: RunRecord)
        throws(LedgerError)
    {
        try note(
            RunNotes.Kind.addresses,
            .object(addresses.map { .init($0.account, .string($0.address)) }), of: run)
    }

    /// Records how fast a process worked on a run.
    package func note(_ pace: RunNotes.Pace, of run: RunRecord) throws(LedgerError) {
        try note(
            RunNotes.Kind.pace,
            .object([
                .init("milliseconds", .number("\(Int64(pace.seconds * 1000))")),
                .init("bound_milliseconds", .number("\(Int64(pace.boundSeconds * 1000))")),
                .init("account", .string(pace.account)),
            ]), of: run)
    }

    /// Records what a process learned of an account's limits.
    package func note(_ lessons: Lessons, of account: String, in run: RunRecord)
        throws(LedgerError)
    {
        try note(
            RunNotes.Kind.lessons,
            .object([
                .init("account", .string(account)),
                .init("storms", .number("\(lessons.storms)")),
                .init("answers", .number("\(lessons.throttledAnswers)")),
                .init("paused_milliseconds", .number("\(lessons.paused.wholeMilliseconds)")),
                .init("slowest_per_mille", .number("\(Int(lessons.slowestPace * 1000))")),
                .init("policies", .array(lessons.policies.map(JSONValue.string))),
            ]), of: run)
    }

    private func note(_ kind: String, _ detail: JSONValue, of run: RunRecord) throws(LedgerError) {
        let now = clock.wall()
        try transaction { transaction in
            _ = try transaction.append(
                .act, .addAct, now, run.id, Int64?.none, kind, detail.compactText)
        }
    }
}
