import AnnulModel
import Engine
import NIOCore

/// Has a proxy open a tunnel before anything else learns that there is a connection.
///
/// Stands next to the socket. What the proxy answers is no answer of the provider's: until the
/// tunnel is open every failure is the proxy's, and nothing of a request has left. After that it
/// passes bytes on.
final class ProxyTunnel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State { case waiting, open, failed }

    private let proxy: HTTPProxy
    private let endpoint: Endpoint
    private var state = State.waiting
    /// What the proxy has said so far.
    private var head: [UInt8] = []
    /// How many bytes that was, interim answers included.
    private var heard = 0

    init(by proxy: HTTPProxy, to endpoint: Endpoint) {
        (self.proxy, self.endpoint) = (proxy, endpoint)
    }

    /// Whether what is heard now is the other end's word.
    var isOpen: Bool { state == .open }

    func channelActive(context: ChannelHandlerContext) {
        let request = ByteBuffer(string: proxy.request(for: endpoint))
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open: context.fireChannelRead(data)
        case .failed: break
        case .waiting:
            let part = unwrapInboundIn(data)
            heard += part.readableBytes
            head += part.readableBytesView
            readOn(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if state == .waiting { fail("closed the connection", context) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard state == .waiting else { return context.fireErrorCaught(error) }
        fail(TransportFailure.reading(of: error).0.rawValue, context)
    }

    private func readOn(_ context: ChannelHandlerContext) {
        while let end = head.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
            guard let status = Self.status(in: head[..<end]) else {
                return fail("gave no HTTP answer", context)
            }
            let rest = head.count - end
            head.removeFirst(end)
            switch status {
            case 100..<200: continue
            case 200..<300:
                // TLS is begun by this side: whoever speaks before is not the provider.
                guard rest == 0 else { return fail("said more than it was asked", context) }
                state = .open
                return context.fireChannelActive()
            case 407: return fail("HTTP 407, it wants other credentials", context)
            default: return fail("HTTP \(status)", context)
            }
        }
        if heard > Self.mostHeadBytes { fail("its answer does not end", context) }
    }

    private func fail(_ what: String, _ context: ChannelHandlerContext) {
        state = .failed
        context.fireErrorCaught(TransportFailure(.notSent, .proxy, detail: "\(proxy): \(what)"))
    }

    /// The status of an answer's first line.
    private static func status(in head: ArraySlice<UInt8>) -> Int? {
        let line = head.prefix { $0 != 0x0d && $0 != 0x0a }
        let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[0].count == 8,
            words[1].count == 3
        else { return nil }
        return Int(digits: words[1])
    }

    private static let mostHeadBytes = ResponseDecoder.mostHeadBytes
}

extension Int {
    fileprivate init?(digits bytes: ArraySlice<UInt8>) {
        guard bytes.allSatisfy(\.isASCIIDigit) else { return nil }
        self = bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
