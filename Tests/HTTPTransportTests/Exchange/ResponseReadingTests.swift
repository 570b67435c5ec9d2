import Engine
import HTTPTypes
@testable import HTTPTransport
import NIOCore
import NIOEmbedded
import Providers
import Testing

/// Every form of a response, cut at every place.
struct ResponseReadingTests {
    struct Form: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let told: Told
        var method = HTTPRequest.Method.post
        /// Whether another request may follow on the connection.
        var staysOpen = true
        /// Whether the response ends with the connection.
        var endsByClose = false

        var testDescription: String { name }
    }

    static let forms = [
        Form(
            name: "with a length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo\ny",
            told: .response(200, "bo\ny")),
        Form(
            name: "empty", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            told: .response(200, "")),
        Form(
            name: "chunked",
            bytes: """
                HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                3\r\nab\n\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n
                """,
            told: .response(200, "ab\n0123456789")),
        Form(
            name: "chunked with trailers",
            bytes: """
                HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n
                """,
            told: .response(200, "ab")),
        Form(
            name: "after interim responses",
            bytes: """
                HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\
                HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok
                """,
            told: .response(201, "ok")),
        Form(
            name: "204", bytes: "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
            told: .response(204, "")),
        Form(
            name: "304 with the length of what it does not send",
            bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            told: .response(304, "")),
        Form(
            name: "to HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            told: .response(200, ""), method: .head),
        Form(
            name: "without a reason", bytes: "HTTP/1.1 404 \r\nContent-Length: 1\r\n\r\n!",
            told: .response(404, "!")),
        Form(
            name: "the last one",
            bytes: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            told: .response(200, "ok"), staysOpen: false),
        Form(
            name: "up to the end of the connection", bytes: "HTTP/1.1 200 OK\r\n\r\nto\nthe end",
            told: .response(200, "to\nthe end"), staysOpen: false, endsByClose: true),
        Form(
            name: "HTTP/1.0", bytes: "HTTP/1.0 200 OK\r\n\r\nold",
            told: .response(200, "old"), staysOpen: false, endsByClose: true),
        Form(
            name: "HTTP/1.0 with a length",
            bytes: "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold",
            told: .response(200, "old"), staysOpen: false),
        Form(
            name: "HTTP/1.0 kept alive",
            bytes: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold",
            told: .response(200, "old")),
    ]

    @Test(arguments: forms)
    func aResponseIsTheSameHoweverItIsCut(form: Form) async throws {
        for cut in form.bytes.indices {
            let peer = try EmbeddedExchange()
            let result = await peer.exchange(1, form.method) { peer in
                try peer.receive(form.bytes[..<cut])
                try peer.receive(form.bytes[cut...])
                if form.endsByClose { try peer.channel.close().wait() }
            }
            #expect(result.told == form.told)
            #expect(peer.handler.openness.isOpen == form.staysOpen)
            _ = try? peer.channel.finish()
        }
    }

    @Test(arguments: forms)
    func aResponseMayComeByteByByte(form: Form) async throws {
        let peer = try EmbeddedExchange()
        let result = await peer.exchange(1, form.method) { peer in
            for byte in form.bytes.utf8 { try peer.channel.writeInbound(ByteBuffer(bytes: [byte])) }
            if form.endsByClose { try peer.channel.close().wait() }
        }
        #expect(result.told == form.told)
        #expect(peer.handler.openness.isOpen == form.staysOpen)
    }

    /// The beginning of a second response must never become the answer to a second request.
    @Test(arguments: forms.filter(\.staysOpen), ["X", "\r\n", "HTTP/1.1 200 O", "0"])
    func bytesAfterTheResponseCloseTheConnection(form: Form, more: String) async throws {
        let together = try EmbeddedExchange()
        let first = await together.exchange(1, form.method) { peer in
            try? peer.receive(form.bytes + more)
        }
        #expect(first.told == form.told)
        #expect(!together.handler.openness.isOpen)
        #expect(!together.channel.isActive)

        let later = try EmbeddedExchange()
        _ = await later.exchange(1, form.method) { try $0.receive(form.bytes) }
        #expect(later.handler.openness.isOpen)
        try? later.receive(more)
        #expect(!later.handler.openness.isOpen)
        let second = await later.exchange(2) { _ in }
        #expect(second.told == .notSent(.closed))
    }

    @Test(arguments: forms)
    func aResponseCutShortIsLost(form: Form) async throws {
        for cut in form.bytes.indices.dropFirst() {
            let peer = try EmbeddedExchange()
            let result = await peer.exchange(1, form.method) { peer in
                try peer.receive(form.bytes[..<cut])
                try peer.channel.close().wait()
            }
            // Only a body that ends with the connection can't be seen to be short.
            let isInOpenBody = form.endsByClose && form.bytes[..<cut].contains("\r\n\r\n")
            if !isInOpenBody { #expect(result.told == .lost(.closed)) }
            #expect(!peer.handler.openness.isOpen)
        }
    }

    @Test func headersAndStatusArriveWhole() async throws {
        let peer = try EmbeddedExchange()
        let result = await peer.exchange { peer in
            try peer.receive(
                "HTTP/1.1 418 Teapot\r\nX-A: 1\r\nx-a: 2\r\nRetry-After:  5 \r\n"
                    + "Content-Length: 0\r\n\r\n")
        }
        let head = try ProviderResponse(result.get()).head
        #expect(head.status.code == 418)
        let name = try #require(HTTPField.Name("X-A"))
        #expect(head.headerFields[values: name] == ["1", "2"])
        #expect(head.headerFields[.retryAfter] == "5")
    }
}
