import AnnulModel
import HTTPTypes
@testable import HTTPTransport
import NIOCore
import Providers
import Testing

struct RequestWriterTests {
    static let endpoint = Endpoint(isSecure: true, host: "api.example", port: 443)

    func text(_ request: ProviderRequest, to endpoint: Endpoint = endpoint) -> String {
        let writer = RequestWriter(endpoint: endpoint, userAgent: "annul/1.2.3")
        return String(buffer: writer.bytes(of: request))
    }

    @Test func aRequestIsWrittenToTheByte() throws {
        var request = ProviderRequest.cancel(7, body: Array(#"{"a":1}"#.utf8))
        request.head.headerFields[try #require(HTTPField.Name("Idempotency-Key"))] = "k-1"
        #expect(
            text(request) == """
                POST /payments/7/cancel HTTP/1.1\r
                Host: api.example\r
                User-Agent: annul/1.2.3\r
                Accept-Encoding: identity\r
                Content-Type: application/json\r
                Idempotency-Key: k-1\r
                Content-Length: 7\r
                \r
                {"a":1}
                """)
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, false), (.head, false), (.delete, false), (.post, true),
        (.put, true), (.patch, true),
    ])
    func anEmptyBodyIsSaidToBeEmptyWhereOneIsExpected(method: HTTPRequest.Method, isSaid: Bool) {
        let head = HTTPRequest(method: method, scheme: "https", authority: nil, path: "/a?b=c")
        let text = text(ProviderRequest(head: head))
        #expect(text.hasPrefix("\(method.rawValue) /a?b=c HTTP/1.1\r\n"))
        #expect(text.contains("Content-Length: 0\r\n") == isSaid)
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func theHostIsTheAuthorityOnTheWire() {
        let six = Endpoint(isSecure: false, host: "::1", port: 8080)
        #expect(text(.cancel(), to: six).contains("\r\nHost: [::1]:8080\r\n"))
        var request = ProviderRequest.cancel()
        request.head.authority = "other.example:444"
        #expect(text(request).contains("\r\nHost: other.example:444\r\n"))
        #expect(text(request).contains("\r\nUser-Agent: annul/1.2.3\r\n"))
    }

    @Test(arguments: [
        "Host", "content-length", "Transfer-Encoding", "Connection", "User-Agent",
        "Accept-Encoding",
    ])
    func fieldsOfTheTransportAreNotTheProviders(name: String) throws {
        var request = ProviderRequest.cancel()
        request.head.headerFields[try #require(HTTPField.Name(name))] = "smuggled"
        #expect(!text(request).contains("smuggled"))
    }

    @Test func nothingCanBreakOutOfItsLine() throws {
        var request = ProviderRequest.cancel()
        request.head.headerFields[.contentType] = "a\r\nX-Evil: 2"
        let lines = text(request).split(separator: "\r\n").map(String.init)
        #expect(lines.count == 7)
        #expect(!lines.contains { $0.hasPrefix("X-Evil") })
    }

    private static func write(_ path: String) {
        var request = ProviderRequest.cancel()
        request.head.path = path
        _ = RequestWriter(endpoint: endpoint, userAgent: "annul/1.2.3").bytes(of: request)
    }

    /// Adapters write each part of a path percent-encoded; one that doesn't is stopped before a
    /// byte of the request is made.
    @Test func aPathThatWouldEndItsLineIsNeverWritten() async {
        await #expect(processExitsWith: .success) { Self.write("/a%20b?c=d") }
        await #expect(processExitsWith: .failure) { Self.write("/a HTTP/1.1") }
        await #expect(processExitsWith: .failure) { Self.write("/a\r\nX-Evil: 1") }
        await #expect(processExitsWith: .failure) { Self.write("/\u{e9}") }
        await #expect(processExitsWith: .failure) { Self.write("https://elsewhere.example/") }
    }
}
