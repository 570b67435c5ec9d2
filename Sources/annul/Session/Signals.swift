import Dispatch
import Engine
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Turns signals into the run's two ways to end early: the first drains, the second stops.
final class Signals: Sendable {
    private let arrivals: Arrivals
    /// Only kept alive; nobody touches them again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// The signal that came first, if one came.
    var first: Int32? { arrivals.first.withLock(\.self) }

    init(_ control: RunControl, _ console: Console) {
        // A full disk or a closed pipe is an error to report, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        let arrivals = Arrivals()
        self.arrivals = arrivals
        unsafe sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { arrivals.note(number, control, console) }
            source.activate()
            return source
        }
    }

    private final class Arrivals: Sendable {
        let first = Mutex<Int32?>(nil)

        func note(_ number: Int32, _ control: RunControl, _ console: Console) {
            let isFirst = first.withLock { first in
                defer { first = first ?? number }
                return first == nil
            }
            if isFirst {
                console.error(
                    "stopping: nothing more is claimed, what is in flight ends first. Once more to"
                        + " give that up, too.")
                control.drain()
            } else {
                console.error("giving up what is in flight; it stays in doubt until `annul resume`")
                control.stop()
            }
        }
    }
}
