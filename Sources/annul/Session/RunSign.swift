import AnnulModel
import Engine
import FoundationEssentials
import Reporting

/// The file that tells other processes what a run's accounts wait for.
///
/// Never needed: it is replaced as a whole, once a second, and whatever goes wrong with it
/// is nobody's concern.
struct RunSign: Sendable {
    private let path: String

    init(ofLedger ledger: String) { path = RunNow.path(besideLedger: ledger) }

    /// Keeps the file until the task is cancelled, and then takes it away.
    func keep(_ run: String, showing board: RunBoard, by clock: RunClock) async {
        while !Task.isCancelled {
            write(
                RunNow(run: run, asOf: clock.wall(), waits: board.waits, end: board.end))
            try? await clock.sleep(until: clock.now() + Self.pause)
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What the process that has the ledger says of a run; `nil` where it works on another.
    func read(_ run: String) -> RunNow? {
        guard let bytes = FileManager.default.contents(atPath: path),
            let now = (try? JSONValue(parsing: Array(bytes))).flatMap(RunNow.init), now.run == run
        else { return nil }
        return now
    }

    private func write(_ now: RunNow) {
        try? Data(now.json.compactText.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    private static let pause = Duration.seconds(1)
}

extension RunBoard {
    /// What each account waits for, those that wait for nothing left out.
    var waits: [RunNow.Wait] {
        current.compactMap { entry in
            entry.standing.map {
                RunNow.Wait(
                    account: entry.account, cause: $0.hold.rawValue, until: $0.until?.description)
            }
        }
    }
}
