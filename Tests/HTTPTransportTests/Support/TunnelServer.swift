import AnnulModel
import NIOCore
import NIOPosix
import Synchronization

/// A proxy that answers a request for a tunnel, and then passes bytes on to one server, whatever
/// name it was asked for.
struct TunnelServer {
    let endpoint: Endpoint
    private let log: Log

    /// What it was asked for, to the byte.
    var requests: [String] { log.texts.withLock { $0 } }

    private final class Log: Sendable { let texts = Mutex<[String]>([]) }

    /// Runs a proxy for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - target: where its tunnels lead.
    ///   - answer: what it says before it passes bytes on.
    ///   - body: what is done meanwhile.
    /// - Throws: what `body` throws.
    static func run(
        to target: Endpoint, answer: String = "HTTP/1.1 200 Connection established\r\n\r\n",
        body: @Sendable (TunnelServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        guard let port = server.channel.localAddress?.port else { preconditionFailure("no port") }
        let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: port)
        let running = TunnelServer(endpoint: endpoint, log: Log())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await running.serve(connection, target, answer) }
                        }
                        group.cancelAll()
                    }
                }
            }
            let ended: Result<Void, any Error>
            do { ended = .success(try await body(running)) } catch { ended = .failure(error) }
            try? await server.channel.close()
            try ended.get()
        }
    }

    private func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ target: Endpoint, _ answer: String
    ) async {
        // Any error means that one side is gone, which ends the tunnel.
        try? await connection.executeThenClose { inbound, outbound in
            var parts = inbound.makeAsyncIterator()
            var head = ByteBuffer()
            while !String(buffer: head).hasSuffix("\r\n\r\n") {
                guard let part = try await parts.next(isolation: #isolation) else { return }
                head.writeImmutableBuffer(part)
            }
            log.texts.withLock { [text = String(buffer: head)] in $0.append(text) }
            let onward = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: target.host, port: target.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                            wrappingChannelSynchronously: channel)
                    }
                }
            try await onward.executeThenClose { replies, requests in
                try await outbound.write(ByteBuffer(string: answer))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for try await part in replies { try await outbound.write(part) }
                    }
                    while let part = try await parts.next(isolation: #isolation) {
                        try await requests.write(part)
                    }
                    group.cancelAll()
                }
            }
        }
    }
}
