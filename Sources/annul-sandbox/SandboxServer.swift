import AnnulModel
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Providers
package import Sandbox
import ServiceLifecycle
import UnixSignals

/// The sandbox on a socket.
///
/// It stands directly on Hummingbird's HTTP server rather than on its router, because a handler
/// there that throws closes the connection as it is: this is how answers get lost or cut off.
package struct SandboxServer: Sendable {
    private let bank: SandboxBank
    private let host: String
    private let port: Int
    private let latency: Duration
    private let jitter: Duration
    private let random: RandomSource
    private let clock: SandboxClock

    /// - Parameters:
    ///   - bank: what answers.
    ///   - host: where to listen.
    ///   - port: where to listen; 0 takes a free one.
    ///   - latency: how long every answer takes at least.
    ///   - jitter: how late a request arrives at most: before that it is not there.
    ///   - seed: where each request's lateness comes from.
    package init(
        bank: SandboxBank, host: String, port: Int, latency: Duration = .zero,
        jitter: Duration = .zero, seed: UInt64 = 1
    ) {
        self.bank = bank
        self.host = host
        self.port = port
        self.latency = latency
        self.jitter = jitter
        random = RandomSource(SplitMix64(seed: seed))
        clock = SandboxClock()
    }

    /// What really happened up to now.
    package func truth() -> Truth { clock.stamp { bank.truth(at: $0) } }

    /// Serves until the task is cancelled, or until a signal asks for the end.
    ///
    /// `whenListening` is called once, with the port.
    ///
    /// - Throws: `SandboxError` if it can't listen; what `whenListening` throws.
    package func run(
        endsOnSignals: Bool, whenListening: @escaping @Sendable (_ port: Int) throws -> Void
    ) async throws {
        let logger = Logger(label: "annul-sandbox") { _ in SwiftLogNoOpLogHandler() }
        let announcement = Announcement(whenListening)
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, _ in try await answer(request, through: writer) },
            onServerRunning: { channel in
                announcement.make(port: channel.localAddress?.port ?? port)
            }
        )
        var configuration = ServiceGroupConfiguration(
            services: [server, announcement],
            gracefulShutdownSignals: endsOnSignals ? [.sigterm, .sigint] : [], logger: logger)
        // A delayed answer must not hold up the end.
        configuration.maximumGracefulShutdownDuration = .milliseconds(500)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw SandboxError(
                "can't listen on \(host), port \(port): \(error.description). "
                    + "Choose another --port, or 0 for a free one.")
        }
    }

    @concurrent private func answer(_ request: Request, through writer: consuming ResponseWriter)
        async throws
    {
        let body = Array(buffer: try await request.body.collect(upTo: Self.longestBody))
        let path = request.head.path ?? "/"
        if path.hasPrefix("/_") {
            let response = Control(bank: bank, clock: clock).response(to: request, body: body)
            return try await Self.write(response, through: writer)
        }
        if jitter > .zero { try await Task.sleep(for: jitter * random.fraction()) }
        let arrived = ProviderRequest(head: request.head, body: body)
        let answer = clock.stamp { bank.respond(to: arrived, at: $0) }
        if latency > .zero { try await Task.sleep(for: latency) }
        try await Self.deliver(answer, through: writer)
    }

    @concurrent private static func deliver(
        _ answer: SandboxAnswer, through writer: consuming ResponseWriter
    )
        async throws
    {
        switch answer.delivery {
        case .whole: break
        case .delayed(let time): try await Task.sleep(for: time)
        case .lost, .lostBefore: throw ClosedOnPurpose()
        case .cutOff(let count):
            let body = answer.response.body
            var out = try await writer.writeHead(head(of: answer.response))
            try await out.write(ByteBuffer(bytes: body.prefix(count)))
            throw ClosedOnPurpose()
        }
        try await write(answer.response, through: writer)
    }

    @concurrent private static func write(
        _ response: ProviderResponse, through writer: consuming ResponseWriter
    ) async throws {
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
        try await writer.write(response: head(of: response), body: body)
    }

    private static func head(of response: ProviderResponse) -> HTTPResponse {
        var head = response.head
        // A 204 has no body, and no length either (RFC 9110, section 8.6).
        if head.status != .noContent {
            head.headerFields[.contentLength] = String(response.body.count)
        }
        return head
    }

    /// Bodies of real requests are far shorter; a longer one closes the connection.
    private static let longestBody = 64 * 1024
}

/// Closes a connection that shall be closed.
private struct ClosedOnPurpose: Error {}
