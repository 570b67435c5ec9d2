import NIOCore
import NIOPosix
import Synchronization
import Testing

/// What watches over scheduled jobs, on this machine: it keeps what it is told.
final class Watchman: Sendable {
    struct Ping: Hashable {
        let path: String
        let body: String

        /// Without what stands before `/start` or the exit code.
        var word: String { String(path.split(separator: "?")[0].split(separator: "/").last ?? "") }
        var run: String? {
            path.split(separator: "?rid=").count == 2
                ? String(path.split(separator: "?rid=")[1]) : nil
        }
    }

    /// Where it is told things; to be kept from everybody else.
    var address: String { "http://127.0.0.1:\(port)/ping/hunter2" }
    var pings: [Ping] { log.withLock { $0 } }

    private let port: Int
    private let answer: String?
    private let log = Mutex<[Ping]>([])

    private init(port: Int, answer: String?) { (self.port, self.answer) = (port, answer) }

    /// Lends one that listens for as long as `body` takes; without an answer it never answers.
    static func lend(
        answer: String? = "200 OK", _ body: (Watchman) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let port = try #require(server.channel.localAddress?.port)
        let watchman = Watchman(port: port, answer: answer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await watchman.listen(to: connection) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            try await body(watchman)
        }
    }

    private func listen(to connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // Whoever goes away has said what there was to say.
        try? await connection.executeThenClose { inbound, outbound in
            var text = ""
            for try await part in inbound {
                text += String(buffer: part)
                guard let ping = Ping(request: text) else { continue }
                log.withLock { $0.append(ping) }
                text = ""
                guard let answer else { continue }
                try await outbound.write(
                    ByteBuffer(string: "HTTP/1.1 \(answer)\r\nContent-Length: 2\r\n\r\nOK"))
            }
        }
    }
}

extension Watchman.Ping {
    /// A whole request; `nil` while some of it is missing.
    fileprivate init?(request text: String) {
        let parts = text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let lines = parts[0].split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst("Content-Length: ".count)) }
        guard parts[1].utf8.count >= length ?? 0 else { return nil }
        path = String(lines[0].split(separator: " ")[1])
        body = String(parts[1])
    }
}
