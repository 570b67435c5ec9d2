import Engine
@testable import HTTPTransport
import Providers
import Testing

/// A connection's life from one exchange to the next.
@Suite(.timeLimit(.minutes(2)))
struct KeepAliveTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func oneConnectionCarriesManyExchanges() async throws {
        try await withConnection([.serve("fine")]) { connection, log in
            for number in 1...1000 {
                #expect(await connection.told(.cancel(number)) == .response(200, "fine"))
            }
            #expect(connection.isOpen)
            #expect(log.connections == 1)
            #expect(log.requests.count == 1000)
            #expect(Set(log.requests).count == 1000)
        }
    }

    @Test(arguments: [
        ([Step.close], "closed"), ([.halfClose, .untilClosed], "half-closed"),
        ([.reset], "reset"), ([.send("HTTP/1.1 408 Timeout\r\n"), .untilClosed], "spoken on"),
    ])
    func anIdleConnectionThatThePeerEndsIsSeenToBeOver(end: [Step], name: String) async throws {
        let go = Signal()
        try await withConnection(
            [.request, .send(Self.ok), .wait(go)] + end, [.serve("second")]
        ) { connection, log in
            #expect(await connection.told() == .response(200, "ok"))
            #expect(connection.isOpen)
            go.raise()
            while connection.isOpen, !Task.isCancelled { await Task.yield() }
            #expect(await connection.told() == .notSent(.closed))
            #expect(log.requests.count == 1)
            #expect(log.connections == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ])
    func aLastResponseEndsTheConnection(response: String) async throws {
        try await withConnection([.request, .send(response), .untilClosed]) { connection, log in
            #expect(await connection.told() == .response(200, "ok"))
            #expect(!connection.isOpen)
            #expect(await connection.told() == .notSent(.closed))
            #expect(log.requests.count == 1)
        }
    }

    @Test func aBodyMayEndWithTheConnection() async throws {
        try await withConnection(
            [.request, .send("HTTP/1.1 200 OK\r\n\r\nall of it"), .close]
        ) { connection, _ in
            #expect(await connection.told() == .response(200, "all of it"))
            #expect(!connection.isOpen)
        }
    }

    @Test func aResponseMayDripInByteByByte() async throws {
        let drip = """
            HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n
            """
        try await withConnection(
            [.request, .drip(drip), .serve("next")]
        ) { connection, _ in
            #expect(await connection.told() == .response(200, "abcde"))
            #expect(await connection.told() == .response(200, "next"))
        }
    }

    /// The peer refuses before it has read the body, which is larger than the socket takes.
    @Test func anEarlyResponseCountsAndEndsTheConnection() async throws {
        let early = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"
        let done = Signal()
        try await withConnection([.head, .send(early), .wait(done)]) { connection, log in
            let body = [UInt8](repeating: 32, count: 32 << 20)
            #expect(await connection.told(.cancel(body: body)) == .response(413, "no"))
            #expect(!connection.isOpen)
            done.raise()
            #expect(log.requests.count == 1)
        }
    }

    @Test func aStopDuringAnExchangeIsLostAndCloses() async throws {
        let isSent = Signal()
        try await withConnection([.request, .tell(isSent), .untilClosed]) { connection, log in
            let told = await withTaskGroup(of: Told.self) { group in
                group.addTask { await connection.told() }
                await isSent.wait()
                group.cancelAll()
                return await group.next()
            }
            #expect(told == .lost(.stopped))
            #expect(!connection.isOpen)
            #expect(log.requests.count == 1)
        }
    }

    @Test func aStoppedTaskSendsNothing() async throws {
        try await withConnection([.serve("")]) { connection, log in
            let told = await withTaskGroup(of: Told.self) { group in
                group.cancelAll()
                group.addTask { await connection.told() }
                return await group.next()
            }
            #expect(told == .notSent(.stopped))
            #expect(!connection.isOpen)
            #expect(log.requests.isEmpty)
        }
    }

    @Test func aClosedConnectionSendsNothing() async throws {
        try await withConnection([.serve("")]) { connection, log in
            await connection.close()
            #expect(!connection.isOpen)
            #expect(await connection.told() == .notSent(.closed))
            await connection.close()
            #expect(log.requests.isEmpty)
        }
    }
}
