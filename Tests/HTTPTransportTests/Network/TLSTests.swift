import AnnulModel
import Engine
@testable import HTTPTransport
import NIOSSL
import Testing

/// Nobody but the provider gets a byte of a request.
@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    @Test(arguments: ["localhost", "127.0.0.1"])
    func aTrustedServerIsSpokenTo(name: String) async throws {
        try await CertificateStore.lend { store in
            let trusting = TLSOptions(extraRootsFile: store.path("ca"))
            try await ScriptedServer.run(
                [[.serve("secret")]], name: name, tls: store.server("good")
            ) { server in
                try await withTransport(trusting) { transport in
                    let connection = try await transport.connect(
                        to: server.endpoint, within: .plenty)
                    for _ in 0..<20 {
                        #expect(await connection.told() == .response(200, "secret"))
                    }
                    await connection.close()
                    #expect(server.log.requests.count == 20)
                    #expect(server.log.connections == 1)
                }
            }
        }
    }

    @Test(arguments: [
        ("expired", "localhost", true), ("self", "localhost", true), ("other", "localhost", true),
        ("good", "localhost", false), ("other", "127.0.0.1", true),
    ])
    func anUntrustedServerSeesNoByte(certificate: String, name: String, trustsCA: Bool)
        async throws
    {
        try await CertificateStore.lend { store in
            let options = TLSOptions(extraRootsFile: trustsCA ? store.path("ca") : nil)
            try await ScriptedServer.run(
                [[.serve("")]], name: name, tls: store.server(certificate)
            ) { server in
                try await withTransport(options) { transport in
                    do throws(TransportFailure) {
                        _ = try await transport.connect(to: server.endpoint, within: .plenty)
                        Issue.record("connected to \(certificate)")
                    } catch {
                        #expect(Told(error) == .notSent(.tls))
                        #expect(!error.description.contains(".cc"), "\(error)")
                    }
                    #expect(server.log.requests.isEmpty)
                }
            }
        }
    }

    /// Older versions of TLS are broken, and a good certificate doesn't mend that.
    @Test(arguments: [
        (TLSVersion.tlsv1, false), (.tlsv11, false), (.tlsv12, true), (.tlsv13, true),
    ])
    func aServerOfAnOldVersionSeesNoByte(newest: TLSVersion, isSpokenTo: Bool) async throws {
        try await CertificateStore.lend { store in
            let trusting = TLSOptions(extraRootsFile: store.path("ca"))
            try await ScriptedServer.run(
                [[.serve("welcome")]], name: "localhost", tls: store.server("good", upTo: newest)
            ) { server in
                try await withTransport(trusting) { transport in
                    let told = await transport.told(connectingTo: server.endpoint)
                    #expect(told == (isSpokenTo ? .response(0, "connected") : .notSent(.tls)))
                    #expect(server.log.requests.isEmpty)
                }
            }
        }
    }

    @Test func aRefusedCertificateIsSaidInWords() async throws {
        try await CertificateStore.lend { store in
            try await ScriptedServer.run(
                [[.serve("")]], name: "localhost", tls: store.server("self")
            ) { server in
                try await withTransport { transport in
                    let error = await #expect(throws: TransportFailure.self) {
                        try await transport.connect(to: server.endpoint, within: .plenty)
                    }
                    #expect(
                        error?.description == "TLS handshake failed (certificate verify failed)")
                }
            }
        }
    }

    @Test func aServerWithoutTLSIsNotSpokenTo() async throws {
        try await ScriptedServer.run(
            [[.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .untilClosed]]
        ) { server in
            try await withTransport { transport in
                let secure = Endpoint(
                    isSecure: true, host: "localhost", port: server.endpoint.port)
                #expect(await transport.told(connectingTo: secure) == .notSent(.tls))
            }
        }
    }

    @Test(arguments: [Step.close, .reset])
    func aHandshakeCutShortIsNotSent(step: Step) async throws {
        try await ScriptedServer.run([[step]]) { server in
            try await withTransport { transport in
                let secure = Endpoint(
                    isSecure: true, host: "127.0.0.1", port: server.endpoint.port)
                let seen = await transport.told(connectingTo: secure)
                // Which of the two is heard of first depends on what was under way.
                #expect([.notSent(.tls), .notSent(.reset)].contains(seen))
            }
        }
    }

    @Test func anIdentityIsShownToWhoAsks() async throws {
        try await CertificateStore.lend { store in
            let known = TLSOptions(
                extraRootsFile: store.path("ca"),
                identity: .init(
                    certificateFile: store.path("client"), keyFile: store.path("key")))
            try await ScriptedServer.run(
                [[.serve("welcome")]], name: "localhost",
                tls: store.server("good", asksForIdentity: true)
            ) { server in
                try await withTransport { transport in
                    let own = try transport.with(known)
                    let connection = try await own.connect(
                        to: server.endpoint, within: .plenty)
                    #expect(await connection.told() == .response(200, "welcome"))
                    await connection.close()

                    // TLS 1.3 lets a stranger speak before it is turned away: that is doubt.
                    let stranger = try transport.with(
                        TLSOptions(extraRootsFile: store.path("ca")))
                    let other = try await stranger.connect(
                        to: server.endpoint, within: .plenty)
                    let told = await other.told()
                    #expect([.lost(.tls), .lost(.reset), .notSent(.closed)].contains(told))
                    #expect(server.log.requests.count == 1)
                }
            }
        }
    }

    /// A goodbye that TLS did not sign could be anybody's, and a body that ends with it is short.
    @Test func anUnsignedEndIsNoEndOfABody() async throws {
        try await CertificateStore.lend { store in
            let trusting = TLSOptions(extraRootsFile: store.path("ca"))
            try await ScriptedServer.run(
                [[.request, .send("HTTP/1.1 200 OK\r\n\r\nhalf of it"), .vanish]],
                name: "localhost", tls: store.server("good")
            ) { server in
                try await withTransport(trusting) { transport in
                    let connection = try await transport.connect(
                        to: server.endpoint, within: .plenty)
                    #expect(await connection.told() == .lost(.closed))
                    #expect(server.log.requests.count == 1)
                }
            }
        }
    }
}
