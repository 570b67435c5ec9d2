import AnnulModel
import GRDB

/// What was asked of a run when it began: enough to go on with it after its process died.
package struct RunRequest: Hashable, Sendable {
    /// Rows of an earlier run, where the run is not over files.
    package struct Rerun: Hashable, Sendable {
        package let run: String
        package let filter: RowFilter

        package init(run: String, filter: RowFilter) {
            self.run = run
            self.filter = filter
        }
    }

    /// Which columns of the inputs mean what.
    package struct Columns: Hashable, Sendable {
        /// The header of each field that is mapped to one, by the field's name.
        package let mapped: [String: String]
        /// The others that are kept; `nil` is all.
        package let carried: [String]?

        package init(mapped: [String: String], carried: [String]?) {
            self.mapped = mapped
            self.carried = carried
        }
    }

    package var rerun: Rerun?
    /// As the configuration said when the run began; `nil` where it reads no files.
    ///
    /// All rows of a run are read alike: what it says later does not count.
    package var columns: Columns?
    package var rules = IntakeRules()
    /// Whether a single unusable row refuses the whole input.
    package var isStrict = false
    /// How many rows the input must have.
    package var expectedRows: Int?

    package init() {}
}

/// How rows are taken in.
package struct IntakeRules: Hashable, Sendable {
    /// How many rows of each account are worked on; the rest is `unprocessed`.
    package var limit: Int?
    /// Whether payments that were good before are asked about again.
    package var rechecks = false
    /// Whether rows that come from a run of another ledger are taken in, in doubt.
    package var adopts = false

    package init(limit: Int? = nil, rechecks: Bool = false, adopts: Bool = false) {
        self.limit = limit
        self.rechecks = rechecks
        self.adopts = adopts
    }
}

extension RunRequest {
    var json: JSONValue {
        func number(_ number: Int?) -> JSONValue { number.map { .number("\($0)") } ?? .null }
        let rerun = rerun.map { rerun in
            JSONValue.object([
                .init("run", .string(rerun.run)), .init("filter", rerun.filter.json),
            ])
        }
        return .object([
            .init("rerun", rerun ?? .null), .init("columns", columns?.json ?? .null),
            .init("limit", number(rules.limit)),
            .init("recheck", .bool(rules.rechecks)), .init("adopt", .bool(rules.adopts)),
            .init("strict", .bool(isStrict)),
            .init("expect_rows", number(expectedRows)),
        ])
    }

    init(_ json: JSONValue) {
        rerun = json["rerun"]["run"].string.map { run in
            Rerun(run: run, filter: RowFilter(json["rerun"]["filter"]))
        }
        columns = Columns(json["columns"])
        rules = IntakeRules(
            limit: json["limit"].intValue.map(Int.init), rechecks: json["recheck"].bool ?? false,
            adopts: json["adopt"].bool ?? false)
        isStrict = json["strict"].bool ?? false
        expectedRows = json["expect_rows"].intValue.map(Int.init)
    }
}

extension RunRequest.Columns {
    fileprivate var json: JSONValue {
        let mapped = mapped.sorted { $0.key < $1.key }
        return .object([
            .init("mapped", .object(mapped.map { .init($0.key, .string($0.value)) })),
            .init("carried", carried.map { .array($0.map(JSONValue.string)) } ?? .null),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let members = json["mapped"].members else { return nil }
        mapped = members.reduce(into: [:]) { $0[$1.name] = $1.value.string }
        carried = json["carried"].elements.map { $0.compactMap(\.string) }
    }
}

extension LedgerReader {
    /// What was asked of a run when it began.
    package func request(of run: RunRecord) throws(LedgerError) -> RunRequest {
        let detail = try read { database in
            try String.fetchOne(
                database,
                sql: "SELECT detail FROM act WHERE run = ? AND kind = 'run began' ORDER BY id",
                arguments: [run.id])
        }
        guard let json = try? JSONValue(parsing: Array((detail ?? "").utf8)) else {
            throw LedgerError(
                .damaged,
                "what was asked of run \(run.name) can't be read; keep the file, and restore a"
                    + " backup")
        }
        return RunRequest(json)
    }
}
