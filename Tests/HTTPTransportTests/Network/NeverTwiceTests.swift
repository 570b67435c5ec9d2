import AnnulModel
import Engine
@testable import HTTPTransport
import HTTPTypes
import Providers
import Testing

/// The traps in which other clients send a request a second time.
@Suite(.timeLimit(.minutes(2)))
struct NeverTwiceTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func aKeptConnectionClosedWithoutAnswerIsNotASecondRequest() async throws {
        try await withConnection(
            [.request, .send(Self.ok), .request, .close], [.serve("second")]
        ) { connection, log in
            #expect(await connection.told(.cancel(1)) == .response(200, "ok"))
            #expect(await connection.told(.cancel(2)) == .lost(.closed))
            #expect(!connection.isOpen)
            #expect(await connection.told(.cancel(2)) == .notSent(.closed))
            #expect(log.requests.count == 2)
            #expect(log.connections == 1)
        }
    }

    @Test func aFreshConnectionClosedWithoutAnswerIsNotASecondRequest() async throws {
        try await withConnection([.request, .close], [.serve("second")]) { connection, log in
            #expect(await connection.told() == .lost(.closed))
            #expect(log.requests.count == 1)
            #expect(log.connections == 1)
        }
    }

    /// The peer closes at the very moment at which the next request is written: whatever is
    /// claimed not to be sent was not seen, and nothing is seen twice.
    @Test(arguments: [true, false])
    func aRaceWithAClosingPeerIsNeverASecondRequest(byReset: Bool) async throws {
        let rounds = 400
        let script: [ScriptedServer.Step] = [
            .request, .send(Self.ok), byReset ? .reset : .close,
        ]
        try await ScriptedServer.run([script]) { server in
            try await withTransport { transport in
                var answered = 0
                var lost = 0
                for round in 0..<rounds {
                    let connection = try await transport.connect(
                        to: server.endpoint, within: .plenty)
                    switch await connection.told(.cancel(2 * round)) {
                    case .response: answered += 1
                    case .lost(.reset) where byReset: lost += 1
                    case let other: Issue.record("round \(round): \(other)")
                    }
                    switch await connection.told(.cancel(2 * round + 1)) {
                    case .notSent(.closed): break
                    case .lost(.closed), .lost(.reset): lost += 1
                    case let other: Issue.record("round \(round): \(other)")
                    }
                    #expect(!connection.isOpen)
                }
                let seen = server.log.requests
                #expect(Set(seen).count == seen.count, "a request was seen twice")
                #expect(seen.count >= answered)
                #expect(seen.count <= answered + lost)
                #expect(server.log.connections == rounds)
            }
        }
    }

    /// Neither the same server nor another one hears of the request again.
    @Test(arguments: [300, 301, 302, 303, 307, 308], [true, false])
    func aRedirectIsAResponse(status: Int, toAnother: Bool) async throws {
        try await ScriptedServer.run([[.serve("stolen")]]) { other in
            let place = toAnother ? "http://127.0.0.1:\(other.endpoint.port)/again" : "/again"
            let redirect = """
                HTTP/1.1 \(status) Elsewhere\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n
                """
            try await withConnection([.request, .send(redirect), .untilClosed]) { connection, log in
                var request = ProviderRequest.cancel()
                request.head.headerFields[.authorization] = "Bearer hush"
                #expect(await connection.told(request) == .response(status, ""))
                #expect(log.requests.count == 1)
            }
            #expect(other.log.connections == 0)
        }
    }

    @Test(arguments: [401, 408, 425, 429, 500, 502, 503])
    func anErrorIsAResponse(status: Int) async throws {
        let answer = "HTTP/1.1 \(status) No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
        try await withConnection([.request, .send(answer), .untilClosed]) { connection, log in
            #expect(await connection.told() == .response(status, ""))
            #expect(log.requests.count == 1)
        }
    }
}
