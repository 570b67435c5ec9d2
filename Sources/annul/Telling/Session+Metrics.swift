import AnnulModel
import Engine
import Reporting
import Settings

extension Session {
    /// Does a command's work, and meanwhile writes the metrics of its run again and again.
    func keepingMetrics(_ work: () async throws -> Int32) async throws -> Int32 {
        guard configuration.notify.metrics != nil else { return try await work() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Soon, so that it is not an earlier run that is seen; then less and less often.
                var pause = Duration.seconds(1)
                while true {
                    do {
                        try await clock.sleep(until: clock.now() + pause)
                    } catch {
                        return
                    }
                    writeMetrics(endingWith: nil)
                    pause = min(pause * 2, Self.pause)
                }
            }
            defer { group.cancelAll() }
            return try await work()
        }
    }

    /// Writes the metrics of the command's run, if the configuration wants them and there is one.
    ///
    /// - Parameter code: what the command ends with; `nil` while it goes on.
    func writeMetrics(endingWith code: Int32?) {
        guard let path = configuration.notify.metrics, let run = herald.run else { return }
        do {
            let metrics = try RunMetrics(
                ofRun: run, from: reader(), sending: herald.sending(at: clock.now()),
                exitCode: code, asOf: clock.wall())
            try MetricsFile(path).replace(with: metrics.text)
        } catch {
            // Once, at the end: it is not going to be better meanwhile.
            guard code != nil else { return }
            logger.note(
                .metricsFailed,
                [
                    .cause: error is MetricsFile.Unwritable ? "unwritable" : "unreadable ledger",
                    .trouble: "\(error)",
                ])
        }
    }

    /// As often as Prometheus commonly asks.
    private static let pause = Duration.seconds(15)
}
