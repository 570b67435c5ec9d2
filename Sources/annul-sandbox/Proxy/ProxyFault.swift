import AnnulModel

/// What a bad network does to one connection.
enum ProxyFault: String, CaseIterable, Sendable {
    /// The connection ends before anything was said.
    case refused
    /// A request never arrives; the connection closes.
    case lostRequest
    /// A request arrives in part; the connection closes.
    case cutRequest
    /// A request arrives late: by then the client may have given it up.
    case lateRequest
    /// A request is dealt with; the connection closes without an answer.
    case lostResponse
    /// The same, with a reset.
    case reset
    /// The answer ends in the middle.
    case cutResponse
    /// The answer is late.
    case lateResponse
    /// The answer is whole, and the provider has nothing more to say on this connection.
    case halfClosed
}

/// What becomes of one connection: a fault at one of its requests, or none.
struct ProxyPlan: Sendable {
    var fault: ProxyFault?
    /// Which of the connection's requests it strikes, counted from 1.
    var turn = 1
    /// How much of what is cut gets through.
    var bytes = 0
    /// How long what is late is held back.
    var delay = Duration.zero
}

/// Draws plans; the same seed draws the same.
struct ProxyPlans: Sendable {
    let faults: [ProxyFault]
    /// The share of connections that are struck.
    let share: Double
    /// The longest delay.
    let lateness: Duration
    /// The latest request of a connection that is struck.
    let turns: Int
    private var draws: SplitMix64

    init(
        _ faults: [ProxyFault], share: Double, lateness: Duration, turns: Int, seed: UInt64
    ) {
        (self.faults, self.share, self.lateness) = (faults, share, lateness)
        (self.turns, draws) = (turns, SplitMix64(seed: seed))
    }

    mutating func next() -> ProxyPlan {
        var plan = ProxyPlan()
        let isStruck = draws.fraction() < share
        // Always as many draws, so that one option does not change what the others meet.
        let (kind, turn) = (draws.fraction(), draws.fraction())
        let (bytes, delay) = (draws.fraction(), draws.fraction())
        guard isStruck, !faults.isEmpty else { return plan }
        plan.fault = faults[Int(kind * Double(faults.count))]
        plan.turn = 1 + Int(turn * Double(turns))
        plan.bytes = 1 + Int(bytes * 60)
        plan.delay = lateness * delay
        return plan
    }
}
