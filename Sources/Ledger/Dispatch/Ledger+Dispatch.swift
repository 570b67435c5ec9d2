import AnnulModel

extension Ledger {
    /// Opens a lane for dispatch.
    ///
    /// - Parameters:
    ///   - id: the lane.
    ///   - rules: what its account demands.
    /// - Returns: how many rows there are to work on.
    /// - Throws: `LedgerError`.
    @discardableResult
    package func open(lane id: Int64, _ rules: LaneRules) throws(LedgerError) -> Int64 {
        let (due, firstRow, canary) = try transaction { transaction in
            if rules.purpose == .reread {
                try bringRereadsForward(in: id, rules.policy, transaction)
            }
            return (
                try transaction.first(rules.purpose.count, id) { $0.int(0) } ?? 0,
                try transaction.first(.firstRowOfLane, id) { $0.int(0) } ?? 1,
                try rules.canary.map { try CanaryQueue($0, of: id, transaction) }
            )
        }
        guard rules.purpose == .annul else {
            lanes[id] = Lane(rules: rules, firstRow: firstRow, fresh: 0, due: due)
            return due
        }
        let undecided = store.tallies.values.filter {
            $0.key.lane == id && [.pending, .doubtful].contains($0.key.standing)
        }
        let waiting = undecided.values.map(\.rows).reduce(0, +)
        lanes[id] = Lane(
            rules: rules, firstRow: firstRow, fresh: waiting - due, due: due, canary: canary)
        return waiting
    }

    /// Serves claims and settles until the ledger is closed.
    ///
    /// Runs as a child task of whoever dispatches: everything that has gathered is one transaction.
    /// A failed commit ends it; every asker gets the error, and nothing more is sent.
    package func serve() async {
        while let commands = await mailbox.next() {
            do throws(LedgerError) {
                let replies = try transaction { transaction in
                    try commands.map { try carry($0, out: transaction) }
                }
                for reply in replies { reply() }
            } catch {
                mailbox.close(error)
                for command in commands { command.refuse(error) }
            }
        }
    }

    /// Stops serving once everything that was asked is answered.
    package nonisolated func stopServing() {
        mailbox.close(LedgerError(.stopped, "the ledger no longer takes work"))
    }

    /// Claims the lane's next row: due ones first, then fresh ones; to read only, where keys are
    /// used, fresh ones first.
    ///
    /// - Parameters:
    ///   - lane: an open lane.
    ///   - onlyReading: whether payments are looked up instead of cancelled, to learn how their
    ///     provider is; in doubt once that has settled. There must be a look-up.
    ///   - note: is told of each row that was ended on the way, because it had no safe move left;
    ///     before anybody is told of what follows from it.
    /// - Returns: a claim whose intent is durable, or when to ask again.
    /// - Throws: `LedgerError`, if the ledger has stopped.
    package nonisolated func claim(
        in lane: Int64, onlyReading: Bool = false,
        noting note: @escaping @Sendable (GivenUp) -> Void = { _ in }
    ) async throws(LedgerError) -> ClaimAnswer {
        let reply = await withCheckedContinuation { continuation in
            mailbox.post(
                .claim(lane: lane, onlyReading: onlyReading) { reply in
                    if case .success(let reply) = reply { reply.givenUp.forEach(note) }
                    continuation.resume(returning: reply)
                })
        }
        return try reply.get().answer
    }

    /// Writes what a claim's exchange established; durable when it returns.
    ///
    /// - Parameter settling: the claim and what became of it.
    /// - Throws: `LedgerError`, if the ledger has stopped: the row is then doubtful at the next
    ///   opening.
    package nonisolated func settle(_ settling: Settling) async throws(LedgerError) {
        let answer = await withCheckedContinuation { continuation in
            mailbox.post(.settle(settling) { continuation.resume(returning: $0) })
        }
        try answer.get()
    }

    /// Carries one command out, and gives back what tells its asker once the commit is durable.
    private func carry(_ command: Mailbox.Command, out transaction: LedgerTransaction) throws
        -> () -> Void
    {
        switch command {
        case .claim(let lane, let onlyReading, let reply):
            var givenUp: [GivenUp] = []
            let answer = try nextClaim(
                in: lane, onlyReading: onlyReading, &givenUp, transaction)
            return { [givenUp] in reply(.success(ClaimReply(answer: answer, givenUp: givenUp))) }
        case .settle(let settling, let reply):
            try apply(settling, transaction)
            return { reply(.success(())) }
        }
    }
}

extension Purpose {
    /// The statement that counts the rows of a lane that wait for a moment.
    fileprivate var count: Query {
        switch self {
        case .annul: .countDue
        case .inquiry: .countDoubtful
        case .reread: .countReread
        }
    }
}
