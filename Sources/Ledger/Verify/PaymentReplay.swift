import AnnulModel

/// Plays the facts of one payment again: what the cache must hold, and whether a promise is broken.
///
/// It says the same as the writer does, in other words and from the facts alone.
struct PaymentReplay {
    private let facts: PaymentFacts
    private(set) var payment = CachedPayment()
    private(set) var rows: [Int64: CachedRow] = [:]
    /// The last result of each row that has one.
    private(set) var last: [Int64: ResultFact] = [:]
    /// Rows that had an outcome once, whether or not they were asked about again.
    private(set) var haveEnded: Set<Int64> = []
    /// Rows whose payment is in doubt, as far as they know.
    private var doubtful: Set<Int64> = []
    /// The last cancel under the present key, whose body is the frozen one.
    private(set) var lastCancel: AttemptFact?
    /// Rows that had taken the payment over and gave it back.
    private var gaveBack: Set<Int64> = []
    private var hasSentCancel = false
    /// The newest act by which the ages of keys became unknown.
    private var keyClock: Int64?
    private var cancelledUnder: Set<String> = []
    /// The key that each attempt must have had: mapped, or that of a generation.
    private(set) var keys: [(attempt: AttemptFact, mapped: String?, generation: Int64)] = []
    private(set) var flaws: [Verification.Flaw] = []

    /// - Parameters:
    ///   - facts: what is known of the payment.
    ///   - openings: the openings of the ledger at which moments were moved, in their order.
    init(_ facts: PaymentFacts, openings: [Opening] = []) {
        self.facts = facts
        var openings = openings[...]
        for event in facts.events {
            while let opening = openings.first, opening.commit < event.commit {
                apply(opening)
                openings.removeFirst()
            }
            switch event {
            case .row(let row): enter(row)
            case .attempt(let attempt): claim(attempt)
            case .result(let result): establish(result)
            case .wait(let wait): rows[wait.row]?.due = wait.until
            }
        }
        guard hasMoments else { return }
        for opening in openings { apply(opening) }
    }

    /// Whether there is something that an opening of the ledger could move.
    private var hasMoments: Bool {
        payment.doubtfulSend != nil || rows.values.contains { $0.state == 0 && $0.due != nil }
    }

    private mutating func apply(_ opening: Opening) {
        if opening.change.forgetsKeys { keyClock = opening.act }
        if let moment = payment.doubtfulSend, moment > opening.change.doubtSince {
            payment.doubtfulSend = opening.at
        }
        guard opening.change.endsWaits else { return }
        for (id, row) in rows where row.state == 0 {
            if let due = row.due, due > opening.at { rows[id]?.due = opening.at }
        }
    }

    /// How a row counts that is not worked to an end.
    func standing(of row: Int64) -> Standing { doubtful.contains(row) ? .doubtful : .pending }

    private mutating func enter(_ row: RowFact) {
        rows[row.id] = CachedRow()
        guard row.id != facts.subject else {
            if row.key != nil { use(row.key) }
            return
        }
        guard takesOver(row) else { return }
        payment.row = row.id
        if payment.doubtfulSend != nil {
            rows[row.id]?.due = row.at
            doubtful.insert(row.id)
        } else {
            use(row.key)
        }
    }

    /// A later row works on the payment unless it only repeats or contradicts an earlier one.
    private func takesOver(_ row: RowFact) -> Bool {
        !facts.results.contains {
            $0.row == row.id && $0.verdict != "given_back" && ($0.otherRow ?? row.id) < row.id
        }
    }

    /// What is known of a key is known of no other.
    private mutating func use(_ key: String?) {
        guard key != payment.key else { return }
        payment.key = key
        (payment.keyFirstUsed, payment.keySpent, lastCancel) = (nil, nil, nil)
        payment.keyClock = nil
    }

    private mutating func claim(_ attempt: AttemptFact) {
        guard var row = rows[attempt.row] else { return }
        if isReread(attempt, of: row) {
            // The row stays as it is, and in its queue, until something is known.
            row.attempt = attempt.id
        } else {
            if row.state != 0 {
                complain(attempt.commit, "attempt \(attempt.id) was made while its row was not due")
            }
            (row.state, row.due, row.attempt) = (1, nil, attempt.id)
        }
        row.attempts += 1
        rows[attempt.row] = row
        keys.append((attempt, payment.key, attempt.generation ?? payment.generation))
        guard let generation = attempt.generation else { return }
        hasSentCancel = true
        if generation != payment.generation {
            if generation != payment.generation + 1 || payment.doubtfulSend != nil {
                complain(
                    attempt.commit,
                    "attempt \(attempt.id) has a new key where the payment may have none")
            }
            (payment.generation, payment.keyFirstUsed, payment.keySpent) = (generation, nil, nil)
            lastCancel = nil
        }
        if payment.keyFirstUsed == nil {
            (payment.keyFirstUsed, payment.keyClock) = (attempt.at, keyClock)
        }
        payment.keySpent = payment.keySpent ?? 0
        lastCancel = attempt
    }

    /// Whether an attempt reads a row again that has ended: a look-up, and not before its moment.
    private func isReread(_ attempt: AttemptFact, of row: CachedRow) -> Bool {
        guard row.state == 2, let due = row.due else { return false }
        return attempt.generation == nil && attempt.at >= due
    }

    private mutating func establish(_ result: ResultFact) {
        guard var row = rows[result.row] else { return }
        checkPromises(result, row)
        if row.isRead(by: result), result.outcome == nil {
            // The row keeps its end, and the result that brought it.
            row.due = result.due
            row.charged += result.isCharged ? 1 : 0
            rows[result.row] = row
            return
        }
        // Of a row that has ended only its payment is given back.
        if result.verdict == "given_back" { gaveBack.insert(result.row) }
        if result.verdict == "given_back", row.state == 2 { return leave(result) }
        row.result = result.id
        if result.outcome != nil {
            (row.state, row.due) = (2, result.due)
            if result.due != nil { (row.charged, row.busySince, row.busyAnswers) = (0, nil, 0) }
            haveEnded.insert(result.row)
        } else if ["recheck", "taken_over"].contains(result.verdict) {
            (row.goodSince, row.due) = (result.doubtfulSend, row.due ?? arrival(of: result.row))
        } else if result.verdict == "adopted" {
            row.due = row.due ?? arrival(of: result.row)
        } else if result.verdict == "given_back" {
            // Nothing of the row changes: it is never worked on.
        } else if result.verdict == "reopened" {
            (row.state, row.due, row.busySince) = (0, result.due, nil)
            (row.charged, row.busyAnswers) = (0, 0)
        } else {
            (row.state, row.due, row.busySince) = (0, result.due, result.busySince)
            row.charged += result.isCharged ? 1 : 0
            switch result.verdict {
            case "busy": row.busyAnswers += 1
            case "interrupted", "restored": break
            default: if result.busySince == nil { row.busyAnswers = 0 }
            }
        }
        rows[result.row] = row
        last[result.row] = result
        if result.isDoubtful { doubtful.insert(result.row) } else { doubtful.remove(result.row) }
        leave(result)
    }

    /// What a result leaves of the payment.
    private mutating func leave(_ result: ResultFact) {
        if result.keySpent != nil {
            // Another ledger may have sent a cancel, and under the very keys of this one.
            if result.verdict == "adopted" { hasSentCancel = true }
            if result.verdict == "restored" {
                // What is lost may have sent a cancel, as soon as the row was there.
                hasSentCancel = true
                if payment.keyFirstUsed == nil {
                    payment.keyFirstUsed = result.doubtfulSend
                    payment.keyClock = Ledger.noClock
                }
            }
            payment.keySpent = result.keySpent
            payment.doubtfulSend = result.doubtfulSend
            payment.lastSent = result.lastSent
        }
        giveBack(after: result)
    }

    private func arrival(of row: Int64) -> Timestamp? { facts.rows.first { $0.id == row }?.at }

    /// A payment that a row had taken over and can't work on belongs to the row before it again.
    private mutating func giveBack(after result: ResultFact) {
        guard result.row == payment.row,
            result.verdict == "given_back"
                || result.reason == .contradiction && (result.otherRow ?? 0) > result.row
        else { return }
        let before = facts.rows.last { row in
            row.id < result.row && row.id != facts.subject && last[row.id]?.otherRow == nil
                && !gaveBack.contains(row.id)
        }
        payment.row = before?.id
        // What is in doubt stays so under its key.
        if payment.doubtfulSend == nil { use((before ?? facts.rows.first)?.key) }
    }

    private mutating func complain(_ commit: Int64, _ text: String) {
        flaws.append(Verification.Flaw(commit: commit, "payment \(facts.subject): \(text)"))
    }
}

extension PaymentReplay {
    /// What a ledger can show of the promises: an answer belongs to an intent, an intent has one
    /// answer, success is ours, failure is certain, and an end is an end.
    private mutating func checkPromises(_ result: ResultFact, _ row: CachedRow) {
        let isReread = ["confirmed", "unconfirmed", "unanswered", "reread"].contains(result.verdict)
        if isReread != row.isRead(by: result) {
            complain(
                result.commit, "result \(result.id) reads again what was not to be read again")
        }
        if let attempt = result.attempt, attempt != row.attempt || !row.isUnderWay {
            complain(
                result.commit, "result \(result.id) answers an attempt that was not under way")
        }
        guard let outcome = result.outcome else { return }
        let before = last[result.row]?.outcome
        if let before, [.good, .failed].contains(before.group), row.state == 2,
            result.verdict != "restored", result.reason != .settledByPerson,
            !(result.verdict == "reread" && row.isRead(by: result))
        {
            complain(result.commit, "result \(result.id) changes what had ended")
        }
        if outcome.group == .failed || outcome == .unprocessed,
            result.isDoubtful || result.doubtfulSend != nil
        {
            complain(result.commit, "result \(result.id) calls failed what is in doubt")
        }
        guard outcome == .cancelled else { return }
        if result.attempt == nil || !hasSentCancel {
            complain(result.commit, "result \(result.id) is a success that was never asked for")
        }
        // A look-up may find the same success again; a cancel under one key has but one.
        let wasCancel = facts.attempts.contains { $0.id == result.attempt && $0.generation != nil }
        if wasCancel, !cancelledUnder.insert("\(payment.generation) \(payment.key ?? "")").inserted
        {
            complain(result.commit, "result \(result.id) is a second success under one key")
        }
    }
}

extension CachedRow {
    /// Whether its last attempt may still be answered.
    ///
    /// An ended row is read again for as long as it has a due moment.
    fileprivate var isUnderWay: Bool { state == 1 || state == 2 && due != nil }

    /// Whether a result answers an attempt to read the row again.
    fileprivate func isRead(by result: ResultFact) -> Bool {
        state == 2 && due != nil && result.attempt != nil && result.attempt == attempt
    }
}
