import NIOCore

/// Wakes a handler at its exchange's deadline, with one timer for many exchanges.
///
/// Deadlines mostly pass unneeded. So a timer that rings too early is set anew instead of one being
/// made and cancelled for each exchange.
struct DeadlineAlarm {
    private var deadline: NIODeadline?
    private var timer: NIOScheduledCallback?
    private var ringsAt = NIODeadline.distantFuture

    mutating func set<Handler: NIOScheduledCallbackHandler>(
        _ deadline: NIODeadline, on loop: any EventLoop, for handler: Handler
    ) {
        self.deadline = deadline
        if timer != nil, ringsAt <= deadline { return }
        timer?.cancel()
        ringsAt = deadline
        timer = try? loop.assumeIsolated().scheduleCallback(at: deadline, handler: handler)
    }

    mutating func clear() {
        deadline = nil
    }

    /// Whether the timer rang for the exchange under way.
    mutating func rang<Handler: NIOScheduledCallbackHandler>(
        on loop: some EventLoop, for handler: Handler
    ) -> Bool {
        timer = nil
        guard let deadline else { return false }
        if deadline <= loop.now { return true }
        set(deadline, on: loop, for: handler)
        return false
    }

    /// To be called before the handler goes away.
    mutating func end() {
        timer?.cancel()
        timer = nil
        deadline = nil
    }
}
