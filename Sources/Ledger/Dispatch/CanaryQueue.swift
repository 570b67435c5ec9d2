import AnnulModel

/// The rows of a lane that run alone before the others.
struct CanaryQueue {
    /// Rows that nobody holds, with the moment at which they are due; fresh ones have none.
    private var waiting: [(row: Int64, due: Timestamp?)]
    private var claimed: Set<Int64> = []

    init(_ rows: [(row: Int64, due: Timestamp?)]) { waiting = rows }

    /// Whether each has ended.
    var isWorkedOff: Bool { waiting.isEmpty && claimed.isEmpty }

    /// The next row that something can be done about now.
    func next(at now: Timestamp) -> (row: Int64, isDue: Bool)? {
        waiting.first { ($0.due ?? now) <= now }.map { ($0.row, $0.due != nil) }
    }

    /// When there is one, if nobody gives one back before.
    var nextMoment: Timestamp? { waiting.compactMap(\.due).min() }

    mutating func claim(_ row: Int64) {
        waiting.removeAll { $0.row == row }
        claimed.insert(row)
    }

    mutating func putOff(_ row: Int64, until due: Timestamp) {
        claimed.remove(row)
        waiting.removeAll { $0.row == row }
        waiting.append((row, due))
    }

    mutating func end(_ row: Int64) {
        claimed.remove(row)
        waiting.removeAll { $0.row == row }
    }
}

extension CanaryQueue {
    /// Chooses rows that lie spread over a lane's input: first those that were never sent.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - lane: the lane's id.
    ///   - transaction: to look them up.
    /// - Throws: GRDB's `DatabaseError`.
    init(_ count: Int, of lane: Int64, _ transaction: LedgerTransaction) throws {
        func fresh(after row: Int64) throws -> Int64? {
            try transaction.first(.freshRow, lane, row) { $0.int(0) }
        }
        var rows: [Int64] = []
        if let first = try fresh(after: 0),
            let last = try transaction.first(.lastFreshRow, lane, read: { $0.int(0) })
        {
            for step in 0..<Int64(count) {
                let target = first + (last - first) * step / Int64(max(1, count - 1))
                let row = try fresh(after: max(target - 1, rows.last ?? 0))
                if let row { rows.append(row) }
            }
            // Where the lane's rows lie close together at the end, the beginning has more.
            var (chosen, next) = (Set(rows), Optional(first))
            while rows.count < count, let row = next {
                if chosen.insert(row).inserted { rows.append(row) }
                next = try fresh(after: row)
            }
        }
        var waiting = rows.sorted().map { (row: $0, due: Timestamp?.none) }
        if waiting.count < count {
            try transaction.forEach(.firstDueRows, lane, count - waiting.count) {
                waiting.append(($0.int(0), $0.optionalTime(1)))
            }
        }
        self.init(waiting)
    }
}

extension Ledger {
    /// Lets all rows of a lane be claimed, now that its canary went well.
    ///
    /// - Parameters:
    ///   - lane: an open lane whose canary is worked off.
    ///   - account: its account, for the record.
    /// - Throws: `LedgerError`.
    package func passCanary(of lane: Int64, _ account: String) throws(LedgerError) {
        guard lanes[lane]?.canary != nil else { return }
        let now = clock.wall()
        try transaction { transaction in
            let run = try transaction.first(.runOfLane, lane) { $0.int(0) }
            _ = try transaction.append(
                .act, .addAct, now, run, Int64?.none, RunNotes.Kind.canary, account)
        }
        lanes[lane]?.canary = nil
    }
}
