import AnnulModel
import Dispatch
import Engine
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Turns signals into the run's ways to end early: the first lets end what must, the second gives
/// that up, too.
///
/// What that is depends on the stage. Before anything is sent, and when every row has its end, the
/// process may just go: the ledger has all that counts.
final class Signals: Sendable {
    /// What the run is doing.
    enum Stage: Sendable {
        /// Rows are read; nothing has been sent.
        case reading
        /// Somebody is asked whether it may be sent; nothing has been.
        case confirming
        case sending
        /// Payments are looked up; nothing has an effect.
        case asking
        /// Every row has its end, or waits for `annul resume`; the files are made.
        case writing
    }

    private let arrivals: Arrivals
    /// Only kept alive; nobody touches them again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// The signal that came first, if one came.
    var first: Int32? { arrivals.first }

    /// - Parameters:
    ///   - control: the run's control.
    ///   - console: where it is said what happens.
    ///   - patience: how long what is in flight may take to its end.
    init(_ control: RunControl, _ console: Console, patience: Duration = .seconds(30)) {
        // A closed pipe is an error to report, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        let arrivals = Arrivals(control, console, patience: patience)
        self.arrivals = arrivals
        unsafe sources = Self.sources { arrivals.note($0) }
    }

    func enter(_ stage: Stage) { arrivals.enter(stage) }

    /// Waits for the next signal that asks the process to end, for a process that has nothing left
    /// to do but to wait; returns, too, when its task is cancelled.
    static func next() async {
        let (signals, arrival) = AsyncStream<Void>.makeStream()
        let sources = sources { _ in arrival.yield() }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }

    private static func sources(
        _ body: @escaping @Sendable (Int32) -> Void
    ) -> [any DispatchSourceSignal] {
        ignoring.map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { body(number) }
            source.activate()
            return source
        }
    }

    /// The signals that ask the process to end, which don't end it by themselves from here on.
    ///
    /// Once and for all: sources put a handler in the place of that, the first time alone.
    private static let ignoring = {
        let numbers = [SIGINT, SIGTERM, SIGHUP]
        for number in numbers { signal(number, SIG_IGN) }
        return numbers
    }()

    private final class Arrivals: Sendable {
        private struct State {
            var stage = Stage.reading
            var first: Int32?
        }

        private let state = Mutex(State())
        private let control: RunControl
        private let console: Console
        private let patience: Duration

        init(_ control: RunControl, _ console: Console, patience: Duration) {
            self.control = control
            self.console = console
            self.patience = patience
        }

        var first: Int32? { state.withLock { $0.first } }

        func enter(_ stage: Stage) { state.withLock { $0.stage = stage } }

        func note(_ number: Int32) {
            let (isFirst, stage) = state.withLock { state in
                defer { state.first = state.first ?? number }
                return (state.first == nil, state.stage)
            }
            switch (stage, isFirst) {
            case (.reading, true):
                console.error("stopping: reading ends here; nothing has been sent.")
                control.drain()
                // A reader that waits for its input hears nothing.
                after(Self.readingMayTake) { self.leave(number, from: .reading) }
            case (.confirming, true):
                console.error("stopping: nothing has been sent.")
                control.drain()
            case (.sending, true):
                console.error(
                    "stopping: nothing more is claimed, what is in flight ends first, in"
                        + " \(patience.inWords) at most. Once more to give that up, too.")
                control.drain()
                after(patience) { self.giveUp() }
            case (.asking, true):
                console.error(
                    "stopping: what is being asked is waited for, \(patience.inWords) at most. Once"
                        + " more to give that up, too; nothing is sent, and `annul resolve` asks"
                        + " again.")
                control.drain()
                after(patience) { self.giveUp() }
            case (.writing, true):
                console.error(
                    "stopping: nothing is in flight any more, and the files are put in place first."
                        + " Once more to leave them to `annul resume`.")
            case (.reading, false), (.confirming, false), (.writing, false):
                leave(number, from: stage)
            case (.sending, false), (.asking, false): giveUp()
            }
        }

        private func giveUp() {
            guard control.phase < .stopping else { return }
            // When all is over there is nothing to be said.
            switch state.withLock({ $0.stage }) {
            case .sending:
                console.error(
                    "giving up what is in flight; it stays in doubt until `annul resume`")
            case .asking: console.error("giving up what is being asked; it stays in doubt")
            case .reading, .confirming, .writing: return
            }
            control.stop()
        }

        /// Ends the process on the spot, if it is still where that is safe.
        private func leave(_ number: Int32, from stage: Stage) {
            state.withLock { state in
                guard state.stage == stage else { return }
                let what =
                    switch stage {
                    case .reading: "what is left is read by"
                    case .confirming: "the run goes on with"
                    case .sending, .asking, .writing: "the files are written by"
                    }
                console.error("\(what) `annul resume`")
                _exit(128 + number)
            }
        }

        private func after(_ time: Duration, _ body: @escaping @Sendable () -> Void) {
            let interval = DispatchTimeInterval.milliseconds(Int(time.wholeMilliseconds))
            DispatchQueue.global().asyncAfter(deadline: .now() + interval, execute: body)
        }

        /// Far more than a chunk of rows takes.
        private static let readingMayTake = Duration.seconds(1)
    }
}
