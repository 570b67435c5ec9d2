package import AnnulModel
package import Engine
import HTTPTypes
import Providers

/// Tells what watches over scheduled jobs that a run begins, and how it ended, in the manner of
/// Healthchecks: `ADDRESS/start`, then `ADDRESS/EXIT-CODE`.
///
/// A ping has no effect but to be heard, so it is repeated freely, within its limits. The address
/// may be all that is needed to speak for the run: it is in no text that comes from here.
package struct Ping: Sendable {
    private let address: Endpoint
    private let transport: any Transport
    private let clock: RunClock
    private let limits: Limits

    /// What is told.
    package struct News: Hashable, Sendable {
        package enum Event: Hashable, Sendable {
            case began
            /// With the exit code.
            case ended(Int32)
        }

        package let event: Event
        /// A UUID that is the same for a run's beginning and its end; `nil` where no run began.
        package let run: String?
        /// For a person; may be empty.
        package let text: String

        package init(_ event: Event, ofRun run: String?, text: String = "") {
            (self.event, self.run, self.text) = (event, run, text)
        }
    }

    /// How long is waited for whoever does not listen.
    package struct Limits: Hashable, Sendable {
        /// For all attempts together.
        package var whole = Duration.seconds(10)
        /// For one, to its connection and to its answer.
        package var attempt = Duration.seconds(4)
        /// Before the second attempt; before each later one twice as long.
        package var pause = Duration.milliseconds(500)
        package var attempts = 4
        /// Of a text; as much as Healthchecks keeps.
        package var bytes = 100_000

        package init() {}
    }

    /// Prepares to ping an address.
    ///
    /// - Parameters:
    ///   - address: what `/start` is put after.
    ///   - transport: how pings travel.
    ///   - clock: measures how long is waited.
    ///   - limits: how long that may be.
    package init(
        _ address: Endpoint, over transport: any Transport, by clock: RunClock,
        within limits: Limits = Limits()
    ) {
        self.address = address
        self.transport = transport
        self.clock = clock
        self.limits = limits
    }

    /// Tells it until it is heard, or the limits are reached.
    ///
    /// - Parameter news: what is told.
    /// - Throws: `PingFailure` where nobody heard it.
    package func tell(_ news: News) async throws(PingFailure) {
        let deadline = clock.now() + limits.whole
        let request = request(telling: news)
        var pause = limits.pause
        for attempt in 1... {
            let failure: PingFailure
            do throws(PingFailure) {
                return try await tell(request, until: min(deadline, clock.now() + limits.attempt))
            } catch {
                failure = error
            }
            let next = clock.now() + pause
            guard failure.mayPass, attempt < limits.attempts, next < deadline else { throw failure }
            do { try await clock.sleep(until: next) } catch { throw failure }
            pause *= 2
        }
    }

    private func tell(_ request: ProviderRequest, until deadline: Duration)
        async throws(PingFailure)
    {
        let status: Int
        do throws(TransportFailure) {
            let connection = try await transport.connect(
                to: address, within: deadline - clock.now())
            do throws(TransportFailure) {
                let response = try await connection.exchange(
                    request, within: max(.milliseconds(1), deadline - clock.now()))
                await connection.close()
                status = response.head.status.code
            } catch {
                await connection.close()
                throw error
            }
        } catch {
            throw PingFailure.transport(error.cause)
        }
        guard (200...299).contains(status) else { throw PingFailure.status(status) }
    }

    private func request(telling news: News) -> ProviderRequest {
        let end =
            switch news.event {
            case .began: "start"
            case .ended(let code): "\(code)"
            }
        let query = news.run.map { "?rid=\($0)" } ?? ""
        return ProviderRequest(
            head: HTTPRequest(
                method: .post, scheme: address.scheme, authority: address.authority,
                path: "\(address.basePath)/\(end)\(query)",
                headerFields: [.contentType: "text/plain; charset=utf-8"]),
            body: Array(news.text.cut(to: limits.bytes).utf8))
    }
}

/// Why nobody heard a ping.
package enum PingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case transport(TransportFailure.Cause)
    /// Another answer than that it was heard.
    case status(Int)

    package var description: String {
        switch self {
        case .transport(.stopped): "given up"
        case .transport(let cause): cause.rawValue
        case .status(let status): "answered \(status)"
        }
    }

    /// Whether it may be heard the next time.
    fileprivate var mayPass: Bool {
        switch self {
        case .transport(let cause): cause != .stopped
        case .status(let status): status >= 500 || status == 429 || status == 408
        }
    }
}

extension String {
    /// The beginning that has at most so many bytes, in whole characters.
    fileprivate func cut(to most: Int) -> Substring {
        guard utf8.count > most else { return self[...] }
        var end = utf8.index(startIndex, offsetBy: most)
        while end > startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return self[..<end]
    }
}
