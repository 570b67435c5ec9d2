import HTTPTypes
import NIOCore
import NIOHTTP1

/// How far a parser may read on.
enum Appetite: Hashable {
    /// No response is expected: every byte is one too many.
    case nothing
    /// To the end of the line: a head, or chunks.
    case line
    /// So many bytes, all of them of the body.
    case bytes(Int)
    /// The connection is closed, and what comes is of no interest.
    case anything
}

/// The peer sent bytes that belong to no response.
struct UnsolicitedBytes: Error {}

/// Feeds the HTTP parser never past the end of a response.
///
/// The parser by itself takes in all it is given and keeps the beginning of what follows, and the
/// next request would be answered by it. Fed to the end of a line, or to the announced length,
/// it ends where the response ends, and what is left over is seen to be left over.
final class ResponseDecoder: ByteToMessageDecoder {
    typealias InboundOut = HTTPClientResponsePart

    private let parser: HTTPResponseDecoder
    /// Holds the decoder in turn, until it leaves the pipeline.
    private let handler: ExchangeHandler
    /// Bytes at the buffer's beginning that the parser has seen and wants to see again.
    private var seen = 0

    init(for handler: ExchangeHandler) {
        self.handler = handler
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = Self.mostHeadBytes
        limits.maxHeaderFieldSize = Self.mostHeadBytes
        limits.maxHeaderFieldCount = Self.mostFields
        self.parser = HTTPResponseDecoder(
            informationalResponseStrategy: .forward, limitConfiguration: limits)
    }

    /// The most of a response's head, and of its trailers, that is taken in.
    static let mostHeadBytes = 64 << 10
    /// The most fields of a head, and of trailers.
    static let mostFields = 256

    /// Tells the parser what it will see the response to: a response to HEAD has no body.
    func expectResponse(to method: HTTPRequest.Method) {
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method.rawValue), uri: "/")
        parser.write(data: .head(head))
    }

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        while seen < buffer.readableBytes {
            let unseen = buffer.readableBytesView.dropFirst(seen)
            let step: Int
            switch handler.appetite {
            case .nothing: throw UnsolicitedBytes()
            case .anything:
                buffer.moveReaderIndex(to: buffer.writerIndex)
                seen = 0
                return .needMoreData
            case .bytes(let count): step = min(count, unseen.count)
            case .line:
                let end = unseen.firstIndex(of: UInt8(ascii: "\n"))
                step = end.map { $0 - unseen.startIndex + 1 } ?? unseen.count
            }
            let part = buffer.getSlice(at: buffer.readerIndex, length: seen + step)
            guard var part else { preconditionFailure("readable bytes can be read") }
            seen += step
            let before = part.readableBytes
            _ = try parser.decode(context: context, buffer: &part)
            let taken = before - part.readableBytes
            buffer.moveReaderIndex(forwardBy: taken)
            seen -= taken
            handler.read(step)
        }
        return .needMoreData
    }

    func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        _ = try decode(context: context, buffer: &buffer)
        return try parser.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF)
    }

    func decoderAdded(context: ChannelHandlerContext) {
        parser.decoderAdded(context: context)
    }

    func decoderRemoved(context: ChannelHandlerContext) {
        parser.decoderRemoved(context: context)
    }
}
