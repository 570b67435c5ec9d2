import AnnulModel
import GRDB

/// One transaction of the ledger: the only place from which facts are appended.
final class LedgerTransaction {
    let now: Timestamp
    private let store: LedgerStore
    private let database: Database

    init(store: LedgerStore, database: Database, now: Timestamp) {
        self.store = store
        self.database = database
        self.now = now
    }

    /// Appends a fact under the next id of its table.
    ///
    /// - Parameters:
    ///   - table: where the fact belongs.
    ///   - query: the insert, whose first parameters are id and commit number.
    ///   - values: the fact's values, in the order of the table's columns.
    /// - Returns: the fact's id.
    /// - Throws: GRDB's `DatabaseError`.
    @discardableResult
    func append<each Value: Bindable>(
        _ table: FactTable, _ query: Query, _ values: repeat each Value
    ) throws -> Int64 {
        let id = store.nextID(in: table)
        try insert(table, query, id: id, repeat each values)
        return id
    }

    /// Appends a fact under an id of the caller's, unless the table refuses it as known.
    ///
    /// - Returns: whether the fact was new.
    @discardableResult
    func insert<each Value: Bindable>(
        _ table: FactTable, _ query: Query, id: Int64, _ values: repeat each Value
    ) throws -> Bool {
        let changes = try statement(query).run(id, store.commit, repeat each values)
        guard changes > 0 else { return false }
        store.digest { digest in
            digest.begin(table, id: id)
            for value in repeat each values { value.add(to: &digest) }
        }
        return true
    }

    /// Updates the cache.
    ///
    /// - Returns: how many rows changed.
    @discardableResult
    func run<each Value: Bindable>(_ query: Query, _ values: repeat each Value) throws -> Int {
        try statement(query).run(repeat each values)
    }

    /// Moves rows from one reading of the tallies to another.
    func tally(_ change: (inout TallyBook) -> Void) { change(&store.tallies) }

    func nextRowID() -> Int64 { store.nextID(in: .row) }

    /// The id of a text that is kept once, appended if it is new.
    func intern(phrase text: String) throws -> Int64? {
        if text.isEmpty { return nil }
        if let id = store.phrases[text] { return id }
        let id =
            try first(.phraseByText, text) { $0.int(0) } ?? append(.phrase, .addPhrase, text)
        store.remember(phrase: text, as: id)
        return id
    }

    /// The id of a frozen body that is kept once, appended if it is new.
    func intern(body bytes: [UInt8]) throws -> Int64 {
        if let last = store.lastBody, last.bytes == bytes { return last.id }
        let id = try first(.bodyByBytes, bytes) { $0.int(0) } ?? append(.body, .addBody, bytes)
        store.lastBody = (id, bytes)
        return id
    }

    func body(_ id: Int64) throws -> [UInt8] {
        if let last = store.lastBody, last.id == id { return last.bytes }
        guard let bytes = try first(.bodyByID, id, read: { $0.bytes(0) }) else {
            throw LedgerError(
                .damaged, "the frozen body \(id) is missing; keep the file, and restore a backup")
        }
        store.lastBody = (id, bytes)
        return bytes
    }

    /// Writes what the transaction gathered in memory.
    func finish() throws {
        for (key, value) in store.tallies.takeChanges() {
            if value == TallyValue() {
                try run(
                    .deleteTally, key.lane, key.standing.outcome, key.standing.reason, key.currency)
            } else {
                try run(
                    .setTally, key.lane, key.standing.outcome, key.standing.reason, key.currency,
                    value.rows, value.amount, value.released, value.kept)
            }
        }
    }

    func statement(_ query: Query) throws -> SQLStatement {
        try store.statement(query, in: database)
    }
}
