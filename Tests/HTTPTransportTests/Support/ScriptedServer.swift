import AnnulModel
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A peer that does to each connection exactly what a script says.
struct ScriptedServer {
    enum Step: Sendable {
        /// Reads one whole request and counts it.
        case request
        /// Reads a request's head and counts it; what follows stays unread.
        case head
        case send(String)
        /// Sends each byte by itself.
        case drip(String)
        /// Sends this again and again until the peer is gone.
        case flood(String)
        case close
        /// Closes with a reset instead of a goodbye.
        case reset
        case halfClose
        /// Closes TCP without the goodbye of TLS.
        case vanish
        case wait(Signal)
        case tell(Signal)
        /// Waits until the peer has closed.
        case untilClosed
        /// Serves requests with `200` and this body until the peer is gone.
        case serve(String)
    }

    /// What was seen, for a test to look at.
    final class Log: Sendable {
        fileprivate let requestTexts = Mutex<[String]>([])
        fileprivate let connectionCount = Mutex(0)

        var requests: [String] { requestTexts.withLock { $0 } }
        var connections: Int { connectionCount.withLock { $0 } }
    }

    let endpoint: Endpoint
    let log: Log

    // One script for each connection, in their order; the last is used for all more.
    /// Runs a server for as long as `body` takes.
    static func run<Answer: Sendable>(
        _ scripts: [[Step]], host: String = "127.0.0.1", name: String? = nil,
        tls: NIOSSLContext? = nil,
        body: @Sendable (ScriptedServer) async throws -> Answer
    ) async throws -> Answer {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: tls == nil)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        guard let port = server.channel.localAddress?.port else { preconditionFailure("no port") }
        let endpoint = Endpoint(isSecure: tls != nil, host: name ?? host, port: port)
        let running = ScriptedServer(endpoint: endpoint, log: Log())
        return try await withThrowingTaskGroup { group in
            group.addTask {
                try? await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            let number = running.log.connectionCount.withLock { count in
                                defer { count += 1 }
                                return count
                            }
                            let script = scripts[min(number, scripts.count - 1)]
                            group.addTask { await running.play(script, on: connection) }
                        }
                        group.cancelAll()
                    }
                }
            }
            let answer: Result<Answer, any Error>
            do { answer = .success(try await body(running)) } catch { answer = .failure(error) }
            // Nobody is accepted any more; whoever was has been taken in when the stream ends. One
            // that is dropped in between would be a crash.
            try? await server.channel.close()
            return try answer.get()
        }
    }

    private func play(
        _ script: [Step], on connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    ) async {
        // Any error means that the peer is gone, which ends the script.
        try? await connection.executeThenClose { inbound, outbound in
            var reader = RequestReader(inbound.makeAsyncIterator())
            for step in script {
                switch step {
                case .request: try await read(&reader, wholly: true)
                case .head: try await read(&reader, wholly: false)
                case .send(let text): try await outbound.write(ByteBuffer(string: text))
                case .drip(let text):
                    for byte in text.utf8 { try await outbound.write(ByteBuffer(bytes: [byte])) }
                case .flood(let text):
                    let much = ByteBuffer(string: String(repeating: text, count: 500))
                    while !Task.isCancelled { try await outbound.write(much) }
                case .close: return
                case .reset:
                    let atOnce = linger(l_onoff: 1, l_linger: 0)
                    let socket = connection.channel as? any SocketOptionProvider
                    try await socket?.setSoLinger(atOnce).get()
                    try await connection.channel.close()
                    return
                case .halfClose: outbound.finish()
                case .vanish:
                    let channel = connection.channel
                    try await channel.eventLoop.submit {
                        try channel.pipeline.syncOperations
                            .context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
                    }.get()
                    return
                case .wait(let signal): await signal.wait()
                case .tell(let signal): signal.raise()
                case .untilClosed: while try await reader.more() {}
                case .serve(let text):
                    let response = "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
                    while true {
                        try await read(&reader, wholly: true)
                        try await outbound.write(ByteBuffer(string: response + text))
                    }
                }
            }
        }
    }

    private func read(_ reader: inout RequestReader, wholly: Bool) async throws {
        let text = try await reader.request(wholly: wholly)
        log.requestTexts.withLock { $0.append(text) }
    }
}

/// Cuts requests out of a stream of bytes.
private struct RequestReader {
    struct EndOfStream: Error {}

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var text = ""

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
        self.inbound = inbound
    }

    mutating func more() async throws -> Bool {
        guard let part = try await inbound.next(isolation: #isolation) else { return false }
        text += String(buffer: part)
        return true
    }

    mutating func request(wholly: Bool) async throws -> String {
        while true {
            if let head = text.utf8.firstRange(of: "\r\n\r\n".utf8) {
                let length = wholly ? Self.length(in: text[..<head.lowerBound]) : 0
                if text.utf8[head.upperBound...].count >= length {
                    let end = text.utf8.index(head.upperBound, offsetBy: length)
                    defer { text = String(text[end...]) }
                    return String(text[..<end])
                }
            }
            guard try await more() else { throw EndOfStream() }
        }
    }

    private static func length(in head: Substring) -> Int {
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        return field.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
    }
}
