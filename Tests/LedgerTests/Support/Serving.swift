import AnnulModel
import Testing

@testable import Ledger

extension Ledger {
    /// Serves claims and settles while `body` runs; a ledger serves once.
    nonisolated func serving<Result: Sendable>(
        _ body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                await self.serve()
                return nil
            }
            group.addTask {
                defer { self.stopServing() }
                return try await body()
            }
            for try await result in group {
                if let result { return result }
            }
            throw LedgerError(.stopped, "the test's work gave nothing")
        }
    }

    nonisolated func claimed(in lane: Int64, onlyReading: Bool = false) async throws -> Claim {
        guard case .claim(let claim) = try await claim(in: lane, onlyReading: onlyReading) else {
            throw LedgerError(.unknown, "the test expects a claim")
        }
        return claim
    }

    /// Settles a claim by the real decision.
    @discardableResult
    nonisolated func settle(
        _ claim: Claim, _ verdict: Verdict, at now: Timestamp,
        _ policy: AccountPolicy = .keyless, for purpose: Purpose = .annul
    ) async throws -> Transition {
        let exchange = Exchange(
            move: claim.move, claimedAt: claim.claimedAt, endedAt: now, purpose: purpose)
        let transition = claim.progress.after(verdict, of: exchange, under: policy)
        let finding = Finding(verdict, httpStatus: 200, detail: "Said so.")
        try await settle(Settling(claim: claim, finding: finding, transition: transition))
        return transition
    }
}

extension Verdict {
    static let done = Verdict.settled(Settlement(.cancelled, nil, "Done."))
    static let refusal = Verdict.refused(Settlement(.failed, .wrongState, "Refused."))
}

extension ClaimAnswer {
    var isFinished: Bool { if case .finished = self { true } else { false } }

    /// `nil` where there is a claim, or nothing is left.
    var waitsUntil: Timestamp?? {
        if case .nothingBefore(let moment) = self { .some(moment) } else { nil }
    }
}
