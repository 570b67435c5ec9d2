import AnnulModel
import Engine
import NIOSSL
import Testing

@testable import HTTPTransport

/// What stands in between sees where a connection goes, and nothing else; what it says is never
/// taken for the provider's word.
@Suite(.timeLimit(.minutes(2)))
struct ProxyTests {
    /// Nobody has this name: only the proxy could find it.
    private static let provider = Endpoint(isSecure: true, host: "api.invalid", port: 443)

    @Test(
        arguments: [
            (
                Endpoint(isSecure: true, host: "api.example", port: 443), nil, nil,
                "api.example:443", ""
            ),
            (
                Endpoint(isSecure: true, host: "2001:db8::1", port: 8443), nil, nil,
                "[2001:db8::1]:8443", ""
            ),
            (
                Endpoint(isSecure: true, host: "api.example", port: 443), "annul", "hush:9",
                "api.example:443", "Proxy-Authorization: Basic YW5udWw6aHVzaDo5\r\n"
            ),
            (
                Endpoint(isSecure: true, host: "api.example", port: 443), "annul", nil,
                "api.example:443", "Proxy-Authorization: Basic YW5udWw6\r\n"
            ),
        ] as [(Endpoint, String?, String?, String, String)])
    func aTunnelIsAskedForToTheByte(
        endpoint: Endpoint, user: String?, password: String?, target: String, access: String
    ) {
        let proxy = HTTPProxy(
            at: Endpoint(isSecure: false, host: "proxy.example", port: 3128), user: user,
            password: password.map { Secret($0) })
        #expect(
            proxy.request(for: endpoint)
                == "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\(access)\r\n")
    }

    @Test(arguments: [
        "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\nVia: x\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n",
    ])
    func requestsGoThroughTheTunnel(answer: String) async throws {
        try await CertificateStore.lend { store in
            let trusting = TLSOptions(extraRootsFile: store.path("ca"))
            try await ScriptedServer.run(
                [[.serve("welcome")]], name: "127.0.0.1", tls: store.server("other")
            ) { server in
                try await TunnelServer.run(to: server.endpoint, answer: answer) { tunnel in
                    try await withTransport { transport in
                        let own = try transport.with(
                            trusting, through: HTTPProxy(at: tunnel.endpoint, user: "annul"))
                        // The certificate is the provider's own, whatever address was found.
                        let provider = Endpoint(isSecure: true, host: "other.example", port: 443)
                        let connection = try await own.connect(to: provider, within: .plenty)
                        #expect(await connection.told() == .response(200, "welcome"))
                        #expect(await connection.told() == .response(200, "welcome"))
                        await connection.close()
                        // A proxy that leads elsewhere is found out by the certificate.
                        let told = await own.told(connectingTo: Self.provider)
                        #expect(told == .notSent(.tls))
                        #expect(
                            tunnel.requests == [
                                "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n"
                                    + "Proxy-Authorization: Basic YW5udWw6\r\n\r\n",
                                "CONNECT api.invalid:443 HTTP/1.1\r\nHost: api.invalid:443\r\n"
                                    + "Proxy-Authorization: Basic YW5udWw6\r\n\r\n",
                            ])
                    }
                }
            }
        }
    }

    /// A refusal, noise and silence of the proxy's: nothing was sent, and it is the proxy's.
    @Test(
        arguments: [
            (
                [
                    ScriptedServer.Step.head,
                    .send("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic\r\n\r\n"),
                ],
                "HTTP 407, it wants other credentials"
            ),
            ([.head, .send("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")], "HTTP 403"),
            ([.head, .send("HTTP/1.1 502 No\r\n\r\n")], "HTTP 502"),
            (
                [.head, .send("HTTP/1.1 301 Elsewhere\r\nLocation: https://x.example/\r\n\r\n")],
                "HTTP 301"
            ),
            ([.head, .send("SSH-2.0-OpenSSH_9.2\r\n\r\n")], "gave no HTTP answer"),
            ([.head, .send("HTTP/1.1 20x OK\r\n\r\n")], "gave no HTTP answer"),
            (
                [.head, .send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")],
                "said more than it was asked"
            ),
            ([.head, .flood("X-More: and more\r\n")], "its answer does not end"),
            ([.head, .flood("HTTP/1.1 100 Continue\r\n\r\n")], "its answer does not end"),
            ([.head, .close], "closed the connection"),
            ([.head, .send("HTTP/1.1 200 OK\r\n"), .close], "closed the connection"),
        ] as [([ScriptedServer.Step], String)])
    func whatTheProxySaysIsTheProxys(script: [ScriptedServer.Step], says: String) async throws {
        let whole =
            script.contains { if case .close = $0 { true } else { false } }
            ? script : script + [.untilClosed]
        try await ScriptedServer.run([whole]) { server in
            try await withTransport { transport in
                let own = try transport.with(
                    TLSOptions(), through: HTTPProxy(at: server.endpoint))
                do throws(TransportFailure) {
                    _ = try await own.connect(to: Self.provider, within: .plenty)
                    Issue.record("connected")
                } catch {
                    #expect(
                        error
                            == TransportFailure(
                                .notSent, .proxy,
                                detail: "127.0.0.1:\(server.endpoint.port): \(says)"))
                }
                #expect(server.log.requests.count == 1)
                #expect(server.log.requests.first?.hasPrefix("CONNECT api.invalid:443 ") == true)
            }
        }
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        try await withTransport { transport in
            let nobody = Endpoint(isSecure: false, host: "127.0.0.1", port: 1)
            let own = try transport.with(TLSOptions(), through: HTTPProxy(at: nobody))
            let error = await #expect(throws: TransportFailure.self) {
                try await own.connect(to: Self.provider, within: .plenty)
            }
            #expect(error?.effect == .notSent)
            #expect(
                error?.description == "the proxy opened no way (127.0.0.1:1: connection refused)")
        }
    }

    /// Silence, or words that come one by one: it is not waited for longer, and it is the proxy's.
    @Test(arguments: [
        [ScriptedServer.Step.head, .untilClosed],
        [.head, .send("HTTP/1.1 200 OK\r\nX-More: "), .untilClosed],
        [.head, .send("HTTP/1.1 200 OK\n\n"), .untilClosed],
    ])
    func aProxyThatIsSlowIsNamed(script: [ScriptedServer.Step]) async throws {
        try await ScriptedServer.run([script]) { server in
            try await withTransport { transport in
                let own = try transport.with(TLSOptions(), through: HTTPProxy(at: server.endpoint))
                let error = await #expect(throws: TransportFailure.self) {
                    try await own.connect(to: Self.provider, within: .milliseconds(300))
                }
                #expect(
                    error
                        == TransportFailure(
                            .notSent, .proxy,
                            detail: "127.0.0.1:\(server.endpoint.port): no answer in time"))
            }
        }
    }

    /// Once the way is open it is the other end that is waited for.
    @Test func aProviderThatIsSlowBehindAProxyIsNotTheProxys() async throws {
        try await ScriptedServer.run([[.untilClosed]]) { server in
            try await TunnelServer.run(to: server.endpoint) { tunnel in
                try await withTransport { transport in
                    let own = try transport.with(
                        TLSOptions(), through: HTTPProxy(at: tunnel.endpoint))
                    // On a busy machine the way is not open at once, and that is the proxy's.
                    var limit = Duration.milliseconds(300)
                    var told = Told.notSent(.proxy)
                    while told == .notSent(.proxy), limit < .plenty {
                        told = await own.told(connectingTo: Self.provider, within: limit)
                        limit *= 3
                    }
                    #expect(told == .notSent(.connectTimeout))
                }
            }
        }
    }

    /// What TLS holds a certificate's address against is the socket's other end: the proxy's own
    /// address, for which anybody in between may have a certificate.
    @Test func anAddressBehindAProxyIsNotSpokenTo() async throws {
        try await CertificateStore.lend { store in
            let trusting = TLSOptions(extraRootsFile: store.path("ca"))
            // Good for 127.0.0.1, where the tunnel begins.
            try await ScriptedServer.run(
                [[.serve("stolen")]], name: "127.0.0.1", tls: store.server("good")
            ) { server in
                try await TunnelServer.run(to: server.endpoint) { tunnel in
                    try await withTransport { transport in
                        let own = try transport.with(
                            trusting, through: HTTPProxy(at: tunnel.endpoint))
                        for host in ["192.0.2.1", "2001:db8::1"] {
                            let address = Endpoint(isSecure: true, host: host, port: 443)
                            let error = await #expect(throws: TransportFailure.self) {
                                try await own.connect(to: address, within: .plenty)
                            }
                            #expect(
                                error?.description == "TLS handshake failed (behind a proxy a"
                                    + " certificate can be verified for a name alone)")
                            #expect(error?.effect == .notSent)
                        }
                        #expect(tunnel.requests.isEmpty)
                        #expect(server.log.connections == 0)
                    }
                }
            }
        }
    }

    /// The secret that is for the proxy must not go to whoever listens on this machine.
    @Test func addressesOfThisMachineAreReachedWithoutIt() async throws {
        try await ScriptedServer.run([[.serve("direct")]]) { server in
            try await withTransport { transport in
                let nobody = Endpoint(isSecure: false, host: "127.0.0.1", port: 1)
                let own = try transport.with(
                    TLSOptions(), through: HTTPProxy(at: nobody, user: "annul"))
                let connection = try await own.connect(to: server.endpoint, within: .plenty)
                #expect(await connection.told() == .response(200, "direct"))
                await connection.close()
                #expect(server.log.requests.first?.contains("Proxy-Authorization") == false)
            }
        }
    }
}
