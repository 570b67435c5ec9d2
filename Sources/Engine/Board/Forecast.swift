import AnnulModel
import Ledger

/// When a lane is done, if all goes on as it does: the model of the plan's bound, with what is known
/// of the provider by now.
extension LaneShared {
    /// When the lane is done.
    ///
    /// - Returns: `nil` where it has stopped, has nothing left, or reads again: that has its times.
    func end(at now: Duration, _ wall: Timestamp) -> Timestamp? {
        guard setup.purpose == .annul else { return nil }
        let rows = ledger.tallies.reduce(Int64(0)) { sum, tally in
            let isOpen = [.pending, .doubtful].contains(tally.key.standing)
            return tally.key.lane == setup.id && isOpen ? sum + tally.value.rows : sum
        }
        guard rows > 0 else { return nil }
        return look { control in
            guard control.stop == nil else { return nil }
            var guards = setup.guards
            if !control.isInCanary { guards.canary = nil }
            let work = control.time(
                for: setup.policy.requests(for: rows, under: guards), workers: setup.workers,
                at: now)
            let start = wall + max(.zero, control.heldUntil(at: now) - now)
            let end = setup.policy.pause.end(of: work, from: start)
            // The last rows may have to wait for their own sake.
            return max(end, wall + ((control.nextDue ?? now) - now))
        }
    }
}

extension LaneControl {
    /// How long so many requests take.
    ///
    /// - Parameters:
    ///   - requests: how many are to leave.
    ///   - workers: how many may be under way at a time.
    ///   - now: the run's clock.
    /// - Returns: by the limits, or by how long answers take where that is longer; at the pace that
    ///   the provider's throttling has left, and which grows back.
    func time(for requests: RequestCount, workers: Int, at now: Duration) -> Duration {
        let paced = policy.limits.bound(for: requests)
        // Where answers are slow, connections are used up before the rates.
        let answered = latency * Double(requests.all) / Double(max(1, workers))
        let time = max(paced, answered)
        let pace = throttle.pace(at: now)
        return min(time / pace, time + Throttle.recovery * ((1 - pace) * (1 - pace) / 2))
    }

    /// Until when nothing is sent, as far as that is known.
    fileprivate func heldUntil(at now: Duration) -> Duration {
        let probe = breaker.isClosed ? nil : breaker.nextProbe
        let canary = isInCanary ? nextDue : nil
        return max(now, pauseEnd(at: now) ?? now, probe ?? now, canary ?? now)
    }
}
