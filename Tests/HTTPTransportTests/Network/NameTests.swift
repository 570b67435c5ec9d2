import AnnulModel
import Dispatch
import Engine
@testable import HTTPTransport
import NIOCore
import Synchronization
import Testing

/// Names are looked up side by side: one that hangs is its own account's trouble.
@Suite(.timeLimit(.minutes(2)))
struct NameTests {
    /// A name server that says nothing about one host until it is let go.
    private final class NameServer: Sendable {
        private let asked = Mutex<[String]>([])
        private let addresses: [String]
        let isHanging = Signal()
        private let mayAnswer = DispatchSemaphore(value: 0)

        init(answering addresses: [String] = ["127.0.0.1"]) { self.addresses = addresses }

        var questions: [String] { asked.withLock { $0 } }

        func letGo() { mayAnswer.signal() }

        func find(_ host: String) throws -> [SocketAddress] {
            asked.withLock { $0.append(host) }
            if host == "hanging.test" {
                isHanging.raise()
                mayAnswer.wait()
            }
            return try addresses.map { try SocketAddress(ipAddress: $0, port: 0) }
        }
    }

    private func withTransport<Answer: Sendable>(
        _ server: NameServer, body: @Sendable (NIOTransport) async throws -> Answer
    ) async throws -> Answer {
        let desk = NameDesk { host in try server.find(host) }
        let transport = try NIOTransport(version: "1.2.3", names: desk)
        // Its thread may outlast the transport, but not the test.
        defer { server.letGo() }
        do {
            let answer = try await body(transport)
            await transport.shutdown()
            return answer
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// A connection of one host is opened while another's name server says nothing.
    @Test func aNameThatHangsDelaysNoOther() async throws {
        let names = NameServer()
        try await ScriptedServer.run([[.serve("here")]]) { server in
            try await withTransport(names) { transport in
                let port = server.endpoint.port
                await withTaskGroup(of: Told.self) { group in
                    group.addTask {
                        await transport.told(
                            connectingTo: Endpoint(
                                isSecure: false, host: "hanging.test", port: port))
                    }
                    await names.isHanging.wait()
                    let other = Endpoint(isSecure: false, host: "here.test", port: port)
                    let told = await transport.told(connectingTo: other)
                    #expect(told == .response(0, "connected"))
                    group.cancelAll()
                    #expect(await group.next() == .notSent(.stopped))
                }
            }
        }
    }

    @Test func aNameThatHangsEndsByItsTimeLimitAsNotSent() async throws {
        let names = NameServer()
        try await withTransport(names) { transport in
            let endpoint = Endpoint(isSecure: true, host: "hanging.test", port: 443)
            let told = await transport.told(connectingTo: endpoint, within: .milliseconds(100))
            #expect(told == .notSent(.connectTimeout))
        }
    }

    /// Sixteen workers of a dead account must not hold sixteen threads.
    @Test func manyWhoAskForOneHostShareOneLookup() async throws {
        let names = NameServer()
        try await ScriptedServer.run(Array(repeating: [.serve("here")], count: 8)) { server in
            try await withTransport(names) { transport in
                let endpoint = Endpoint(
                    isSecure: false, host: "hanging.test", port: server.endpoint.port)
                let told = await withTaskGroup(of: Told.self) { group in
                    group.addTask { await transport.told(connectingTo: endpoint) }
                    await names.isHanging.wait()
                    // One that is given up leaves the others waiting.
                    let impatient = await transport.told(
                        connectingTo: endpoint, within: .milliseconds(50))
                    #expect(impatient == .notSent(.connectTimeout))
                    names.letGo()
                    return await group.next()
                }
                #expect(told == .response(0, "connected"))
                #expect(names.questions == ["hanging.test"])
            }
        }
    }

    /// The addresses are tried in turn: one that nobody listens on is no end.
    @Test(.enabled(if: ConnectTests.hasIPv6, "this machine has no ::1"))
    func theOtherFamilyIsTriedToo() async throws {
        let names = NameServer(answering: ["::1", "127.0.0.1"])
        try await ScriptedServer.run([[.serve("four")]], host: "127.0.0.1") { server in
            try await withTransport(names) { transport in
                let endpoint = Endpoint(
                    isSecure: false, host: "both.test", port: server.endpoint.port)
                #expect(await transport.told(connectingTo: endpoint) == .response(0, "connected"))
            }
        }
    }

    @Test func aNameWithoutAddressesIsNotFound() async throws {
        try await withTransport(NameServer(answering: [])) { transport in
            let endpoint = Endpoint(isSecure: false, host: "empty.test", port: 80)
            #expect(await transport.told(connectingTo: endpoint) == .notSent(.nameNotFound))
        }
    }
}
