import AnnulModel
import Engine
@testable import HTTPTransport
import NIOCore
import NIOPosix
import Testing

/// Opening a connection: whatever fails here has had no effect.
@Suite(.timeLimit(.minutes(2)))
struct ConnectTests {
    /// A port on which nobody listens.
    static func deadPort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        return port
    }

    static let hasIPv6: Bool = {
        let probe = try? ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "::1", port: 0).wait()
        try? probe?.close().wait()
        return probe != nil
    }()

    @Test(arguments: ["127.0.0.1", "localhost"], [false, true])
    func aClosedPortIsRefused(host: String, isSecure: Bool) async throws {
        let port = try await Self.deadPort()
        try await withTransport { transport in
            let endpoint = Endpoint(isSecure: isSecure, host: host, port: port)
            #expect(await transport.told(connectingTo: endpoint) == .notSent(.refused))
        }
    }

    @Test func anUnknownNameIsNotFound() async throws {
        try await withTransport { transport in
            let endpoint = Endpoint(isSecure: true, host: "no-such-host.invalid", port: 443)
            do throws(TransportFailure) {
                _ = try await transport.connect(to: endpoint, within: .seconds(60))
                Issue.record("connected to a name that can't exist")
            } catch {
                #expect(error.effect == .notSent)
                #expect(error.description == "name not found (no-such-host.invalid)")
            }
        }
    }

    @Test func anAddressWithoutRouteIsUnreachable() async throws {
        try await withTransport { transport in
            // Linux has no way from IPv4 to the reserved network.
            let endpoint = Endpoint(isSecure: false, host: "255.255.255.255", port: 80)
            #expect(await transport.told(connectingTo: endpoint) == .notSent(.unreachable))
        }
    }

    /// A listener whose queue is full leaves newcomers without an answer.
    @Test func aFullBacklogIsAConnectTimeout() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 0)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        var fillers: [any Channel] = []
        while fillers.count < 100 {
            let filler = try? await ClientBootstrap(group: group)
                .connectTimeout(.seconds(1))
                .connect(host: "127.0.0.1", port: port).get()
            guard let filler else { break }
            fillers.append(filler)
        }
        try await withTransport { transport in
            let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: port)
            let told = await transport.told(connectingTo: endpoint, within: .milliseconds(200))
            #expect(told == .notSent(.connectTimeout))
        }
        for filler in fillers { try await filler.close() }
        try await listener.close()
    }

    @Test func aSilentHandshakeIsAConnectTimeout() async throws {
        try await ScriptedServer.run([[.untilClosed]]) { server in
            try await withTransport { transport in
                let secure = Endpoint(
                    isSecure: true, host: "127.0.0.1", port: server.endpoint.port)
                let told = await transport.told(connectingTo: secure, within: .milliseconds(200))
                #expect(told == .notSent(.connectTimeout))
            }
        }
    }

    @Test func aStopWhileConnectingIsNotSent() async throws {
        let isConnecting = Signal()
        try await ScriptedServer.run([[.tell(isConnecting), .untilClosed]]) { server in
            try await withTransport { transport in
                let secure = Endpoint(
                    isSecure: true, host: "127.0.0.1", port: server.endpoint.port)
                let told = await withTaskGroup(of: Told.self) { group in
                    group.addTask { await transport.told(connectingTo: secure) }
                    await isConnecting.wait()
                    group.cancelAll()
                    return await group.next()
                }
                #expect(told == .notSent(.stopped))
            }
        }
    }

    @Test func aStoppedTaskDoesNotConnect() async throws {
        try await ScriptedServer.run([[.serve("")]]) { server in
            try await withTransport { transport in
                let told = await withTaskGroup(of: Told.self) { group in
                    group.cancelAll()
                    group.addTask { await transport.told(connectingTo: server.endpoint) }
                    return await group.next()
                }
                #expect(told == .notSent(.stopped))
                #expect(server.log.requests.isEmpty)
            }
        }
    }

    @Test(.enabled(if: hasIPv6, "this machine has no ::1"))
    func sixIsAsGoodAsFour() async throws {
        try await ScriptedServer.run([[.serve("six")]], host: "::1") { server in
            try await withTransport { transport in
                let connection = try await transport.connect(
                    to: server.endpoint, within: .plenty)
                #expect(await connection.told() == .response(200, "six"))
                #expect(server.log.requests.first?.contains("Host: [::1]:") == true)
                await connection.close()
            }
        }
    }

    @Test func aNameIsAsGoodAsAnAddress() async throws {
        try await ScriptedServer.run([[.serve("named")]], name: "localhost") { server in
            try await withTransport { transport in
                let connection = try await transport.connect(
                    to: server.endpoint, within: .plenty)
                #expect(await connection.told() == .response(200, "named"))
                await connection.close()
            }
        }
    }
}
