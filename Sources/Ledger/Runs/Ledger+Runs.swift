package import AnnulModel

/// A run, as the ledger knows it.
package struct RunRecord: Hashable, Sendable {
    package let id: Int64
    /// What people call it, for example `20261121-040506-7k3f`.
    package let name: String
    /// What the operator calls it, with `--name`.
    package let label: String?
    package let state: RunState
    /// Why it went no further, where it did not.
    package let reason: Reason?
    package let began: Timestamp
    package let ended: Timestamp?
    package let exitCode: Int?
    let firstRow: Int64
    /// The last row once the whole input is in.
    let lastRow: Int64?
}

extension Ledger {
    /// Makes sure that each account name stands for the merchant that it always stood for here.
    ///
    /// - Throws: `contradicts` where a name stands for another merchant, or the ledger holds the
    ///   other environment.
    package func register(_ accounts: [(name: String, merchant: Merchant)]) throws(LedgerError) {
        var directory = store.directory
        var past = try store.past?.directory()
        for (name, merchant) in accounts {
            try directory.check(name, merchant, path: path)
            try past?.check(name, merchant, path: store.past?.path ?? path)
        }
        try transaction { transaction in
            for (name, merchant) in accounts where store.directory.accounts[name] == nil {
                let id =
                    try store.directory.merchants[merchant]
                    ?? transaction.append(
                        .merchant, .addMerchant, merchant.provider.rawValue, merchant.id,
                        merchant.environment.rawValue)
                try transaction.append(.account, .addAccount, name, id)
                store.directory.add(name, merchant, id: id)
            }
        }
    }

    /// Begins a run in state `reading`, and records its inputs before their first row: so a run
    /// that dies while reading knows what to read again.
    ///
    /// - Parameters:
    ///   - name: the run's name, which no other run has.
    ///   - inputs: what it will read, in order.
    ///   - request: what is asked of it.
    ///   - label: what the operator calls it.
    /// - Returns: the run, and the ids of its inputs.
    /// - Throws: `LedgerError`.
    package func begin(
        run name: String, reading inputs: [InputRecord], asked request: RunRequest = RunRequest(),
        labelled label: String? = nil
    ) throws(LedgerError) -> (run: RunRecord, inputs: [Int64]) {
        let now = clock.wall()
        let first = store.lastRowID + 1
        let (id, inputIDs) = try transaction { transaction in
            let id = try transaction.append(.run, .addRun, name, now, first, label)
            try transaction.append(
                .act, .addAct, now, id, Int64?.none, "run began", request.json.compactText)
            if let earlier = request.rerun?.run {
                try transaction.append(
                    .act, .addAct, now, id, Int64?.none, Self.continuation, earlier)
            }
            let inputIDs = try inputs.map { input in
                try transaction.append(
                    .input, .addInput, id, input.name, input.path, input.format, input.account,
                    input.preset, input.size, input.modified)
            }
            return (id, inputIDs)
        }
        let run = RunRecord(
            id: id, name: name, label: label, state: .reading, reason: nil, began: now, ended: nil,
            exitCode: nil, firstRow: first, lastRow: nil)
        return (run, inputIDs)
    }

    /// Moves a run to another state, for the record and for its readers.
    ///
    /// - Parameters:
    ///   - run: the run's id.
    ///   - state: where it stands now.
    ///   - reason: why it went no further, where it did not.
    /// - Throws: `LedgerError`.
    package func mark(_ run: Int64, _ state: RunState, because reason: Reason? = nil)
        throws(LedgerError)
    {
        let now = clock.wall()
        try transaction { transaction in
            try transaction.run(.setRunState, state.rawValue, reason?.rawValue, run)
            try transaction.append(
                .act, .addAct, now, run, Int64?.none, "run \(state)", reason?.rawValue ?? "")
        }
    }

    /// Records how a run ended: only now are its files in place.
    package func end(
        _ run: Int64, _ state: RunState, because reason: Reason?, exitCode: Int,
        at moment: Timestamp? = nil
    ) throws(LedgerError) {
        let now = moment ?? clock.wall()
        try transaction { transaction in
            try transaction.run(.setRunState, state.rawValue, reason?.rawValue, run)
            try transaction.run(.setRunEnd, now, exitCode, run)
            try transaction.append(
                .act, .addAct, now, run, Int64?.none, "run \(state)",
                "exit code \(exitCode)" + (reason.map { ", \($0.rawValue)" } ?? ""))
        }
    }

    /// Gives a run up: what was never sent reads as `unprocessed`, what is doubtful stays in doubt,
    /// and what was good and not asked about again stays good.
    package func abandon(_ run: RunRecord, exitCode: Int, at moment: Timestamp) throws(LedgerError)
    {
        if run.lastRow == nil { try close(input: run) }
        try giveBack(.untouchedRechecks, of: run)
        try end(run.id, .abandoned, because: .abandoned, exitCode: exitCode, at: moment)
    }

    /// Gives a run up that nobody confirmed: every payment is left as it was before.
    package func decline(_ run: RunRecord, exitCode: Int) throws(LedgerError) {
        try giveBack(.all, of: run)
        try end(run.id, .abandoned, because: .abandoned, exitCode: exitCode)
    }

    /// Records why an account goes no further in a run; `nil` lets it go on.
    package func mark(lane: Int64, because reason: Reason?, detail: String) throws(LedgerError) {
        let now = clock.wall()
        try transaction { transaction in
            try transaction.run(.setLane, reason?.rawValue, detail, lane)
            try transaction.append(
                .act, .addAct, now, Int64?.none, lane,
                reason == nil ? "lane goes on" : "lane stopped: \(reason?.rawValue ?? "")", detail)
        }
    }
}
