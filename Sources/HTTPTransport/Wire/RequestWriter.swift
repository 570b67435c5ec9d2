import AnnulModel
import HTTPTypes
import NIOCore
import Providers

/// Writes requests as HTTP/1.1 has them on the wire: head and body in one piece.
struct RequestWriter: Sendable {
    private let authority: String
    /// `Host`, `User-Agent` and `Accept-Encoding`, the same in every request of a connection.
    private let ownFields: String
    private let userAgent: String

    init(endpoint: Endpoint, userAgent: String) {
        self.authority = endpoint.authority
        self.userAgent = userAgent
        self.ownFields = Self.ownFields(host: endpoint.authority, userAgent: userAgent)
    }

    private static func ownFields(host: String, userAgent: String) -> String {
        // Whoever says nothing of encodings takes any.
        "Host: \(host)\r\nUser-Agent: \(userAgent)\r\nAccept-Encoding: identity\r\n"
    }

    /// The request's bytes.
    ///
    /// Fields that name the client or frame the message are the transport's own: whatever a
    /// provider says there is left out. What would end the request's first line is a mistake of the
    /// program's own, which must not become another request.
    func bytes(of request: ProviderRequest) -> ByteBuffer {
        let head = request.head
        let target = head.path ?? "/"
        precondition(
            target.utf8.first == UInt8(ascii: "/") && target.utf8.allSatisfy { $0.isVisibleASCII },
            "a path is written percent-encoded")
        var out = ByteBufferAllocator().buffer(capacity: 512 + request.body.count)
        out.writeString(head.method.rawValue)
        out.writeStaticString(" ")
        out.writeString(target)
        out.writeStaticString(" HTTP/1.1\r\n")
        if let host = head.authority, host != authority {
            out.writeString(Self.ownFields(host: host, userAgent: userAgent))
        } else {
            out.writeString(ownFields)
        }
        for field in head.headerFields where !field.name.belongsToTransport {
            out.writeString(field.name.rawName)
            out.writeStaticString(": ")
            out.writeString(field.value)
            out.writeStaticString("\r\n")
        }
        if !request.body.isEmpty || head.method.expectsBody {
            out.writeStaticString("Content-Length: ")
            out.writeString(String(request.body.count))
            out.writeStaticString("\r\n")
        }
        out.writeStaticString("\r\n")
        out.writeBytes(request.body)
        return out
    }
}

extension HTTPField.Name {
    private static let host = HTTPField.Name("Host")

    fileprivate var belongsToTransport: Bool {
        switch self {
        case .contentLength, .transferEncoding, .connection, .userAgent, .acceptEncoding: true
        default: self == Self.host
        }
    }
}

extension UInt8 {
    fileprivate var isVisibleASCII: Bool { (0x21...0x7e).contains(self) }
}

extension HTTPRequest.Method {
    /// Whether a missing body must be said to be empty.
    fileprivate var expectsBody: Bool { self == .post || self == .put || self == .patch }
}
