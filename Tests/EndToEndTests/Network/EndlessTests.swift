import FoundationEssentials
import NIOCore
import NIOPosix
import Sandbox
import Synchronization
import Testing

extension EndToEnd {
    /// Answers without an end, to every worker of five accounts at once.
    @Suite struct EndlessTests {
        @Test(.timeLimit(.minutes(2))) func memoryDoesNotGrowWithWhatPeersSend() async throws {
            try await Workshop.lend { workshop in
                try await EndlessServer.lend { server in
                    try workshop.write(Self.configuration(port: server.port), to: "annul.yaml")
                    try workshop.write(Self.rows, to: "payments.csv")
                    var peak = 0
                    let ended = try await workshop.annul(["--quiet", "run", "payments.csv"]) {
                        annul in
                        while let kilobytes = MemoryTests.peak(ofProcess: annul.id) {
                            peak = kilobytes
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    // Down, and not one payment is called cancelled.
                    #expect(ended.code == 5, "\(ended.errors)")
                    let outcomes = Set(try await workshop.exported().column("annul_outcome"))
                    #expect(outcomes == ["in_doubt", "unprocessed"])
                    #expect(server.mostAtOnce >= 40, "\(server.mostAtOnce) answers at once")
                    #expect((1...MemoryTests.most).contains(peak), "\(peak) kB")
                }
            }
        }

        private static let accounts = 5

        private static func configuration(port: Int) -> String {
            "ledger: annul.ledger\naccounts:\n"
                + (1...accounts).map { number in
                    """
                      shop-\(number):
                        provider: certitrade
                        environment: test
                        base_url: http://127.0.0.1:\(port)
                        merchant: "\(number)"
                        credentials: {api_key: {env: END_TO_END_CLIENT_ID}}
                        limits: {rate: 200/s, concurrency: 16}
                        timeouts: {connect: 2s, request: 3s}
                        doubt: {settle: 3s}
                        breaker: {first: 50ms, cap: 200ms, give_up: 5s}

                    """
                }.joined()
        }

        private static let rows =
            "account,reference\n"
            + (1...accounts).flatMap { account in
                (1...40).map { "shop-\(account),\(account * 1000 + $0)\n" }
            }.joined()
    }
}

/// Answers every request with a list that never ends: a lot at once, and then nothing.
private final class EndlessServer: Sendable {
    let port: Int
    private let counts = Mutex((now: 0, most: 0))
    private let answers = Atomic<Int>(0)

    var mostAtOnce: Int { counts.withLock { $0.most } }

    private init(port: Int) { self.port = port }

    static func lend(_ body: (EndlessServer) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let endless = EndlessServer(port: try #require(server.channel.localAddress?.port))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await endless.serve(connection) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            try await body(endless)
        }
    }

    /// As much as is taken in of one answer, but for its last kilobyte.
    private static let beginning =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        + String(repeating: "[0,0,0,", count: (255 << 10) / 7)

    /// What a parser may keep until something follows.
    private static let blanks =
        "HTTP/1.1 200 OK\r\nContent-Type:" + String(repeating: " ", count: 8 << 20)

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // Whoever goes away has heard enough.
        try? await connection.executeThenClose { inbound, outbound in
            var isAnswered = false
            defer { if isAnswered { counts.withLock { $0.now -= 1 } } }
            for try await _ in inbound where !isAnswered {
                // One in four, so that enough of the others are heard at once.
                let number = answers.add(1, ordering: .relaxed).newValue
                if number.isMultiple(of: 4) {
                    try await outbound.write(ByteBuffer(string: Self.blanks))
                    return
                }
                try await outbound.write(ByteBuffer(string: Self.beginning))
                isAnswered = true
                counts.withLock { counts in
                    counts.now += 1
                    counts.most = max(counts.most, counts.now)
                }
            }
        }
    }
}
