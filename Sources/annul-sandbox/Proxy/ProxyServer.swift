import AnnulModel
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Relays connections to the sandbox, and does to some what bad networks do.
struct ProxyServer: Sendable {
    typealias Socket = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let port: Int
    let upstream: Int
    private let state: Shared

    init(port: Int, upstream: Int, plans: ProxyPlans) {
        (self.port, self.upstream) = (port, upstream)
        state = Shared(plans)
    }

    /// How often each fault struck.
    var struck: [ProxyFault: Int] { state.value.withLock { $0.struck } }

    /// Relays until the task is cancelled.
    func run(whenListening: (_ port: Int) throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            // A network that comes back has the address that it had.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.socket(channel) }
            }
        try whenListening(server.channel.localAddress?.port ?? port)
        try await server.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    let plan = state.value.withLock { $0.plans.next() }
                    group.addTask { try? await relay(client, plan) }
                }
            }
        }
    }

    private func relay(_ client: Socket, _ plan: ProxyPlan) async throws {
        guard plan.fault != .refused else {
            strike(.refused)
            return try await client.executeThenClose { _, _ in }
        }
        let server = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: upstream) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.socket(channel) }
            }
        let conversation = Conversation(plan)
        try await client.executeThenClose { requests, answers in
            try await server.executeThenClose { replies, forwarded in
                try await withThrowingTaskGroup { group in
                    group.addTask { try await forward(requests, to: forwarded, conversation) }
                    group.addTask {
                        try await giveBack(
                            replies, to: answers, conversation, client.channel)
                    }
                    // Whichever side ends first ends both.
                    _ = try await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func forward(
        _ requests: NIOAsyncChannelInboundStream<ByteBuffer>,
        to server: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ conversation: Conversation
    ) async throws {
        for try await bytes in requests {
            let fault = conversation.requestCame()
            switch fault {
            case .lostRequest: return strike(.lostRequest)
            case .cutRequest:
                strike(.cutRequest)
                return try await server.write(bytes.prefix(conversation.plan.bytes))
            case .lateRequest:
                strike(.lateRequest)
                try await Task.sleep(for: conversation.plan.delay)
            default: break
            }
            try await server.write(bytes)
        }
    }

    private func giveBack(
        _ replies: NIOAsyncChannelInboundStream<ByteBuffer>,
        to client: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ conversation: Conversation,
        _ channel: any Channel
    ) async throws {
        for try await bytes in replies {
            switch conversation.replyCame() {
            case .lostResponse: return strike(.lostResponse)
            case .reset:
                strike(.reset)
                if let options = channel as? any SocketOptionProvider {
                    try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                }
                return
            case .cutResponse:
                strike(.cutResponse)
                return try await client.write(bytes.prefix(conversation.plan.bytes))
            case .lateResponse:
                strike(.lateResponse)
                try await Task.sleep(for: conversation.plan.delay)
                try await client.write(bytes)
            case .halfClosed:
                strike(.halfClosed)
                try await client.write(bytes)
                client.finish()
            default: try await client.write(bytes)
            }
        }
    }

    private func strike(_ fault: ProxyFault) {
        state.value.withLock { $0.struck[fault, default: 0] += 1 }
    }

    private static func socket(_ channel: any Channel) throws -> Socket {
        try Socket(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    /// What all connections have in common.
    private final class Shared: Sendable {
        struct State {
            var plans: ProxyPlans
            var struck: [ProxyFault: Int] = [:]
        }

        let value: Mutex<State>

        init(_ plans: ProxyPlans) { value = Mutex(State(plans: plans)) }
    }
}

/// Whose turn it is on a connection: one request at a time, then its answer.
private final class Conversation: Sendable {
    let plan: ProxyPlan
    private let turns = Mutex((number: 0, isAnswered: true))

    init(_ plan: ProxyPlan) { self.plan = plan }

    /// - Returns: the fault, if this is the first of the request that it strikes.
    func requestCame() -> ProxyFault? {
        turns.withLock { turns in
            guard turns.isAnswered else { return nil }
            turns = (turns.number + 1, false)
            return turns.number == plan.turn ? plan.fault : nil
        }
    }

    /// - Returns: the fault, if this is the first of the answer that it strikes.
    func replyCame() -> ProxyFault? {
        turns.withLock { turns in
            guard !turns.isAnswered else { return nil }
            turns.isAnswered = true
            return turns.number == plan.turn ? plan.fault : nil
        }
    }
}

extension ByteBuffer {
    fileprivate func prefix(_ count: Int) -> ByteBuffer {
        getSlice(at: readerIndex, length: min(count, readableBytes)) ?? self
    }
}
