import HTTPTypes
import NIOCore
import NIOHTTP1
import Providers

/// A response as it came off the wire.
struct WireResponse: Sendable {
    let head: HTTPResponseHead
    private(set) var body: [UInt8] = []

    init(head: HTTPResponseHead) {
        self.head = head
    }

    var bodyLength: Int { body.count }

    /// Copies the part: a buffer kept for its sake would hold all that came with it.
    mutating func append(_ part: ByteBuffer) { body += part.readableBytesView }
}

extension ProviderResponse {
    init(_ wire: WireResponse) {
        var head = HTTPResponse(status: .init(code: Int(wire.head.status.code)))
        head.headerFields.reserveCapacity(wire.head.headers.count)
        for (name, value) in wire.head.headers {
            // The parser lets only tokens pass as names.
            guard let name = HTTPField.Name(name) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        self.init(head: head, body: wire.body)
    }
}

/// Where a response ends, as far as its head says.
enum Framing: Hashable {
    /// After so many bytes of body.
    case bytes(Int)
    /// At the end of a line (of the head, or of the last chunk), or with the connection.
    case lines
    /// The length can't be told, and so the connection can't be used again.
    case unclear

    init(of head: HTTPResponseHead) {
        if head.headers.contains(name: "transfer-encoding") {
            self = .lines
        } else if let length = head.headers.first(name: "content-length") {
            self = Int(length).map(Framing.bytes) ?? .unclear
        } else {
            self = .lines
        }
    }
}
