import AnnulModel
import Engine
@testable import HTTPTransport
import NIOSSL
import Testing

/// Pings are heard, or given up in time; and nobody learns their address from what is said.
@Suite(.timeLimit(.minutes(2)))
struct PingTests {
    private static let run = "0b5d2f0a-9a3c-8c1e-b0c4-52c1f1f5a001"
    private static let silent = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"

    /// Short pauses; time limits that a busy machine keeps, too.
    private static var hasty: Ping.Limits {
        var limits = Ping.Limits()
        limits.pause = .milliseconds(1)
        limits.attempt = .seconds(30)
        limits.whole = .seconds(60)
        return limits
    }

    private func ping(
        _ server: Endpoint, over transport: NIOTransport, within limits: Ping.Limits = Self.hasty
    ) -> Ping {
        let address = Endpoint(
            isSecure: server.isSecure, host: server.host, port: server.port,
            basePath: "/ping/hunter2")
        return Ping(address, over: transport, by: .system(), within: limits)
    }

    private func failure(_ ping: Ping, telling news: Ping.News) async -> PingFailure? {
        do throws(PingFailure) {
            try await ping.tell(news)
            return nil
        } catch {
            return error
        }
    }

    @Test func aRunIsToldInTheMannerOfHealthchecks() async throws {
        try await ScriptedServer.run([[.serve("OK")]]) { server in
            try await withTransport { transport in
                let ping = ping(server.endpoint, over: transport)
                try await ping.tell(Ping.News(.began, ofRun: Self.run))
                try await ping.tell(Ping.News(.ended(3), ofRun: Self.run, text: "3 rows failed"))
                try await ping.tell(Ping.News(.ended(11), ofRun: nil))
                let host = "127.0.0.1:\(server.endpoint.port)"
                func request(_ path: String, _ body: String) -> String {
                    "POST /ping/hunter2/\(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: annul/1.2.3\r\n"
                        + "Accept-Encoding: identity\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                }
                #expect(
                    server.log.requests == [
                        request("start?rid=\(Self.run)", ""),
                        request("3?rid=\(Self.run)", "3 rows failed"), request("11", ""),
                    ])
            }
        }
    }

    @Test(
        arguments: [
            [.request, .send(silent), .untilClosed], [.request, .close], [.request, .reset],
            [.request, .send("nonsense\r\n\r\n"), .untilClosed],
        ] as [[ScriptedServer.Step]])
    func aPingIsRepeatedUntilItIsHeard(trouble: [ScriptedServer.Step]) async throws {
        try await ScriptedServer.run([trouble, trouble, [.serve("OK")]]) { server in
            try await withTransport { transport in
                let failure = await failure(
                    ping(server.endpoint, over: transport), telling: Ping.News(.began, ofRun: nil))
                #expect(failure == nil)
                #expect(server.log.connections == 3)
                #expect(Set(server.log.requests).count == 1)
            }
        }
    }

    @Test func aPingThatIsNeverHeardIsGivenUp() async throws {
        try await ScriptedServer.run([[.request, .send(Self.silent), .untilClosed]]) { server in
            try await withTransport { transport in
                let failure = await failure(
                    ping(server.endpoint, over: transport), telling: Ping.News(.began, ofRun: nil))
                #expect(failure == .status(503))
                #expect(server.log.requests.count == Ping.Limits().attempts)
            }
        }
    }

    @Test(arguments: [400, 404, 301])
    func anAnswerThatWillNotChangeIsNotAskedForAgain(status: Int) async throws {
        let answer = "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n"
        try await ScriptedServer.run([[.request, .send(answer), .untilClosed]]) { server in
            try await withTransport { transport in
                let failure = await failure(
                    ping(server.endpoint, over: transport), telling: Ping.News(.began, ofRun: nil))
                #expect(failure == .status(status))
                #expect(server.log.requests.count == 1)
            }
        }
    }

    @Test func whoeverHangsIsWaitedForNoLongerThanTheLimits() async throws {
        try await ScriptedServer.run([[.request, .untilClosed]]) { server in
            try await withTransport { transport in
                var limits = Self.hasty
                limits.attempt = .milliseconds(20)
                limits.whole = .milliseconds(200)
                limits.attempts = .max
                let ping = ping(server.endpoint, over: transport, within: limits)
                let began = ContinuousClock.now
                let failure = await failure(ping, telling: Ping.News(.began, ofRun: nil))
                #expect(failure == .transport(.timeout))
                let time = ContinuousClock.now - began
                #expect(time >= .milliseconds(190) && time < .plenty)
            }
        }
    }

    @Test func nobodyThereIsAFailure() async throws {
        let port = try await ConnectTests.deadPort()
        try await withTransport { transport in
            let ping = ping(
                Endpoint(isSecure: false, host: "127.0.0.1", port: port), over: transport)
            let failure = await failure(ping, telling: Ping.News(.began, ofRun: nil))
            #expect(failure == .transport(.refused))
        }
    }

    @Test func aServerThatIsNotTrustedLearnsNothing() async throws {
        try await CertificateStore.lend { store in
            try await ScriptedServer.run(
                [[.serve("")]], name: "localhost", tls: store.server("self")
            ) { server in
                try await withTransport { transport in
                    let failure = await failure(
                        ping(server.endpoint, over: transport),
                        telling: Ping.News(.began, ofRun: nil))
                    #expect(failure == .transport(.tls))
                    #expect(server.log.requests.isEmpty)
                }
            }
        }
    }

    @Test(arguments: [
        (String(repeating: "x", count: 100), 100), (String(repeating: "x", count: 101), 100),
        (String(repeating: "å", count: 60), 100), ("x" + String(repeating: "å", count: 60), 99),
    ])
    func aLongTextIsCutBetweenCharacters(text: String, length: Int) async throws {
        #expect(Ping.Limits().bytes == 100_000)
        var limits = Self.hasty
        limits.bytes = 100
        try await ScriptedServer.run([[.serve("")]]) { [limits] server in
            try await withTransport { transport in
                try await ping(server.endpoint, over: transport, within: limits).tell(
                    Ping.News(.ended(0), ofRun: nil, text: text))
                let request = try #require(server.log.requests.first)
                #expect(request.contains("Content-Length: \(length)\r\n"))
                #expect(text.hasPrefix(request.split(separator: "\r\n\r\n")[1]))
            }
        }
    }

    @Test func noFailureNamesTheAddress() {
        let causes: [TransportFailure.Cause] = [.refused, .nameNotFound, .tls, .timeout, .reset]
        let failures = causes.map(PingFailure.transport) + [.status(404)]
        #expect(
            failures.map(\.description) == [
                "connection refused", "name not found", "TLS handshake failed",
                "no answer in time", "connection reset", "answered 404",
            ])
    }
}
