import AnnulModel
import Engine
import HTTPTransport
import Reporting
import Settings

extension Session {
    /// Does a command's work and tells others of its run, as the configuration asks for it.
    ///
    /// Whatever goes wrong with that is said in the log, and changes neither the work nor its exit
    /// code.
    ///
    /// - Parameter work: the work; what it throws is said before anybody is waited for.
    /// - Returns: the work's exit code.
    func telling(_ work: () async throws -> Int32) async -> Int32 {
        await pinging {
            let code: Int32
            do {
                code = try await keepingMetrics(work)
            } catch {
                code = report(error, to: console)
            }
            writeMetrics(endingWith: code)
            return code
        }
    }

    private func pinging(_ work: () async -> Int32) async -> Int32 {
        guard let source = configuration.notify.ping else { return await work() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await sendPings(to: source) }
            let code = await work()
            herald.end(code, closingText(code))
            // Only now is anybody waited for; and whoever wants the process to end need not wait.
            let deadline = clock.now() + Self.patience
            group.addTask { [clock] in try? await clock.sleep(until: deadline) }
            group.addTask { await Signals.next() }
            await group.next()
            group.cancelAll()
            return code
        }
    }

    /// Sends the command's pings one after another; the address is fetched before the first, and
    /// beside the work.
    private func sendPings(to source: SecretSource) async {
        let transport: NIOTransport
        let address: Endpoint
        do {
            address = try await secretResolver.resolvePing(source)
            transport = try NIOTransport(version: Version.current)
        } catch {
            console.error("warning: nobody is pinged: \(error)")
            return
        }
        let ping = Ping(address, over: transport, by: clock)
        for await news in herald.news {
            do throws(PingFailure) {
                try await ping.tell(news)
            } catch {
                logger.note(
                    .pingFailed,
                    [
                        .cause: error.description,
                        .state: news.event == .began ? "began" : "ended",
                    ])
            }
        }
        await transport.shutdown()
    }

    private func closingText(_ code: Int32) -> String {
        guard let run = herald.run else { return "No run was begun: exit code \(code).\n" }
        let summary = try? RunNews.text(ofRun: run, from: reader(), asOf: clock.wall())
        return summary ?? "Run \(run): exit code \(code).\n"
    }

    /// How long a command waits at its end until its pings are heard.
    private static let patience = Duration.seconds(15)
}
