import NIOCore
import NIOPosix
import Testing

/// Somebody on this machine who is spoken to in bytes.
enum TextServer {
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Listens for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - answer: what is said to all that has been heard since the last answer.
    ///   - body: gets the port.
    /// - Throws: what `body` throws, or that there is no port to be had.
    static func lend(
        answering answer: @escaping @Sendable (String) -> Reply,
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let port = try #require(server.channel.localAddress?.port)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await converse(over: connection, answer) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            try await body(port)
        }
    }

    enum Reply {
        /// The request isn't whole yet.
        case more
        /// The request is whole, and gets no answer.
        case nothing
        case text(String)
    }

    private static func converse(
        over connection: Connection, _ answer: (String) -> Reply
    ) async {
        // Whoever goes away has heard enough.
        try? await connection.executeThenClose { inbound, outbound in
            var request = ""
            for try await part in inbound {
                request += String(buffer: part)
                let reply = answer(request)
                if case .more = reply { continue }
                request = ""
                guard case .text(let text) = reply else { continue }
                try await outbound.write(ByteBuffer(string: text))
            }
        }
    }
}
