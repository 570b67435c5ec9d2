import AnnulModel
import Engine
@testable import HTTPTransport
import NIOCore
import NIOPosix
import Providers
import Testing

typealias Step = ScriptedServer.Step

/// Every stage at which a request can fail, and what is known then.
@Suite(.timeLimit(.minutes(2)))
struct FailureStageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let script: [Step]
        let told: Told

        init(_ name: String, _ script: [Step], _ told: Told) {
            self.name = name
            self.script = script
            self.told = told
        }

        var testDescription: String { name }
    }

    @Test(arguments: [
        Case("no answer, closed", [.request, .close], .lost(.closed)),
        Case("no answer, half-closed", [.request, .halfClose, .untilClosed], .lost(.closed)),
        Case("no answer, reset", [.request, .reset], .lost(.reset)),
        Case(
            "cut in the status line", [.request, .send("HTTP/1.1 20"), .close], .lost(.closed)),
        Case(
            "cut in the head", [.request, .send("HTTP/1.1 200 OK\r\nContent-"), .close],
            .lost(.closed)),
        Case(
            "reset in the head", [.request, .send("HTTP/1.1 200 OK\r\nA: b\r\n"), .reset],
            .lost(.reset)),
        Case(
            "cut before the length",
            [.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close],
            .lost(.closed)),
        Case(
            "reset in the body",
            [.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .reset],
            .lost(.reset)),
        Case(
            "cut in a chunk",
            [
                .request,
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), .close,
            ],
            .lost(.closed)),
        Case(
            "cut before the last chunk",
            [
                .request,
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), .close,
            ],
            .lost(.closed)),
        Case(
            "a body up to the end, reset",
            [.request, .send("HTTP/1.1 200 OK\r\n\r\nabc"), .reset], .lost(.reset)),
        Case(
            "only an interim response",
            [.request, .send("HTTP/1.1 100 Continue\r\n\r\n"), .close], .lost(.closed)),
        Case(
            "not HTTP", [.request, .send("SSH-2.0-OpenSSH\r\n"), .untilClosed], .lost(.badResponse)),
        Case(
            "HTTP/2", [.request, .send("HTTP/2.0 200 OK\r\n\r\n"), .untilClosed],
            .lost(.badResponse)),
        Case(
            "an unasked upgrade",
            [.request, .send("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"), .untilClosed],
            .lost(.badResponse)),
        Case(
            "two lengths",
            [
                .request,
                .send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                .untilClosed,
            ], .lost(.badResponse)),
        Case(
            "interim responses without end",
            [.request, .flood("HTTP/1.1 102 Processing\r\n\r\n")], .lost(.badResponse)),
        Case(
            "a head without end",
            [.request, .send("HTTP/1.1 200 OK\r\n"), .flood("X-More: and more\r\n")],
            .lost(.tooLarge)),
        Case(
            "a header without end",
            [.request, .send("HTTP/1.1 200 OK\r\nX-More: "), .flood("and more and more")],
            .lost(.tooLarge)),
        Case(
            "a body without end", [.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood("more")],
            .lost(.tooLarge)),
        Case(
            "an announced body over the cap",
            [
                .request, .send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"),
                .flood(String(repeating: "more", count: 1000)),
            ], .lost(.tooLarge)),
        Case(
            "chunks without end",
            [
                .request, .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .flood("190\r\n\(String(repeating: "more", count: 100))\r\n"),
            ], .lost(.tooLarge)),
        // What the parser passes over in silence, or keeps until it has more.
        Case(
            "blank lines without end", [.request, .flood(String(repeating: "\r\n", count: 500))],
            .lost(.tooLarge)),
        Case(
            "a reason without end",
            [.request, .send("HTTP/1.1 200 O"), .flood(String(repeating: "O", count: 1000))],
            .lost(.tooLarge)),
        Case(
            "blanks without end before a value",
            [
                .request, .send("HTTP/1.1 200 OK\r\nX-More:"),
                .flood(String(repeating: " ", count: 1000)),
            ], .lost(.tooLarge)),
        Case(
            "a chunk's length without end",
            [
                .request, .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .flood(String(repeating: "0", count: 1000)),
            ], .lost(.tooLarge)),
        Case(
            "a chunk's extension without end",
            [
                .request, .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"),
                .flood(String(repeating: "x", count: 1000)),
            ], .lost(.tooLarge)),
        Case(
            "sips between many words",
            [
                .request, .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .flood("1;\(String(repeating: "x", count: 1000))\r\n \r\n"),
            ], .lost(.tooLarge)),
        Case(
            "blanks without end after a body",
            [
                .request,
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-More:"),
                .flood(String(repeating: " ", count: 1000)),
            ], .lost(.tooLarge)),
    ])
    func afterTheWriteAllIsDoubt(_ stage: Case) async throws {
        try await withConnection(stage.script) { connection, log in
            #expect(await connection.told() == stage.told)
            #expect(!connection.isOpen)
            #expect(log.requests.count == 1)
            #expect(log.connections == 1)
        }
    }

    /// What a provider may really send, in pieces as small as anybody's, is taken in.
    @Test func aLongAnswerInSmallChunksIsWhole() async throws {
        let text = String(repeating: "0123456789abcdef", count: 12_000)
        let chunks = String(repeating: "10\r\n0123456789abcdef\r\n", count: 12_000)
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        let field = "X-More: \(String(repeating: "more", count: 50))\r\n"
        let fields = String(repeating: field, count: 200)
        try await withConnection(
            [.request, .send("\(head)\(fields)\r\n\(chunks)0\r\n\r\n"), .untilClosed]
        ) { connection, _ in
            #expect(await connection.told() == .response(200, text))
            #expect(connection.isOpen)
        }
    }

    @Test func silenceIsDoubtWhenTheLimitIsOver() async throws {
        try await withConnection([.request, .untilClosed]) { connection, log in
            #expect(await connection.told(within: .milliseconds(50)) == .lost(.timeout))
            #expect(!connection.isOpen)
        }
    }

    @Test func aDribbledBodyDoesNotExtendTheLimit() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let sip = "1;\(String(repeating: "x", count: 50))\r\n \r\n"
        try await withConnection(
            [.request, .send(head)] + [.send(sip), .untilClosed]
        ) { connection, _ in
            #expect(await connection.told(within: .milliseconds(100)) == .lost(.timeout))
        }
    }

    @Test func aLimitThatIsOverBeforeTheWriteIsNotSent() async throws {
        try await withConnection([.serve("")]) { connection, log in
            #expect(await connection.told(within: .zero) == .notSent(.timeout))
            #expect(log.requests.isEmpty)
        }
    }

    /// The socket can't take so much while the peer doesn't read.
    @Test(arguments: [
        ([Step.head, .reset], Told.lost(.reset)),
        ([.head, .untilClosed], .lost(.timeout)),
    ])
    func aRequestThatIsCutShortIsDoubt(script: [Step], told: Told) async throws {
        let body = [UInt8](repeating: 32, count: 16 << 20)
        let signal = Signal()
        // Nothing is read once the head is there: `untilClosed` would read on.
        let script = told == .lost(.timeout) ? [.head, .wait(signal)] : script
        try await withConnection(script) { connection, _ in
            let limit = told == .lost(.timeout) ? Duration.seconds(2) : .plenty
            let answer = await connection.told(.cancel(body: body), within: limit)
            signal.raise()
            #expect(answer == told)
        }
    }
}
