import Engine
import NIOCore
import NIOHTTP1

/// What a connection is doing, and what must happen next.
///
/// The rules of "never twice" on the wire, as a value: every event is a call, every answer says
/// what to do. Before `begin` answered `write`, failures are without effect; after it they are
/// doubt.
struct ExchangeState {
    /// The most of a response's body that is taken in.
    ///
    /// Providers answer in a few kilobytes; the longest are a payment's events, of which this holds
    /// some hundreds.
    static let mostBodyBytes = 256 << 10
    /// The most interim (1xx) responses before the real one.
    static let mostInterims = 8
    /// The most bytes of a response that are read without learning anything from them: of a head,
    /// of what stands between chunks, of trailers.
    static let mostIdleBytes = ResponseDecoder.mostHeadBytes
    /// The most bytes of all that belongs to a response.
    ///
    /// A whole head, a whole body and whole trailers; chunks that are no smaller than anybody's
    /// have room enough between them.
    static let mostBytes = mostBodyBytes + 2 * ResponseDecoder.mostHeadBytes

    private enum Phase {
        /// TCP or TLS is not yet complete.
        case opening
        case idle
        /// A request was handed over; nothing of the final response's head is known.
        case awaitingHead(interims: Int)
        case inBody(WireResponse, Framing)
        case closed
    }

    enum Action {
        case nothing
        case close
        /// Hand the response to the caller; close if it was the connection's last.
        case deliver(WireResponse, andClose: Bool)
        /// Close, and tell who waits.
        case fail(TransportFailure)
    }

    enum Admission: Hashable {
        case write
        case refuse(TransportFailure)
    }

    private let room: ResponseRoom
    /// What of the room the present response has taken.
    private var borrowed = 0
    /// How many bytes of the present response were read, and since something was learnt from them.
    private var bytes = (all: 0, idle: 0)
    private var phase = Phase.opening
    /// Whether the socket has taken the whole request.
    private var isWritten = false

    init(room: ResponseRoom = ResponseRoom()) { self.room = room }

    var isIdle: Bool { if case .idle = phase { true } else { false } }

    /// How far the parser may read on: never past the end of a response.
    var appetite: Appetite {
        switch phase {
        case .opening, .idle: return .nothing
        case .closed: return .anything
        case .awaitingHead: return .line
        case .inBody(let response, .bytes(let length)) where length > response.bodyLength:
            return .bytes(length - response.bodyLength)
        case .inBody: return .line
        }
    }

    // MARK: What the caller does

    mutating func opened() {
        if case .opening = phase { phase = .idle }
    }

    /// Asks to write a request.
    ///
    /// - Parameter isLate: whether its time is already over.
    /// - Returns: `write` at most once for each exchange; from then on failures are doubt.
    mutating func begin(isLate: Bool) -> Admission {
        switch phase {
        case .idle where isLate:
            phase = .closed
            return .refuse(TransportFailure(.notSent, .timeout))
        case .idle:
            phase = .awaitingHead(interims: 0)
            isWritten = false
            bytes = (0, 0)
            return .write
        case .opening, .closed:
            return .refuse(TransportFailure(.notSent, .closed))
        case .awaitingHead, .inBody:
            preconditionFailure("a connection carries one request at a time")
        }
    }

    /// The socket has taken the request's last byte.
    mutating func written() {
        isWritten = true
    }

    // MARK: What the peer does

    /// The parser has read on, and has told what it learnt.
    ///
    /// What it passes over in silence is counted here: blanks before a value, blank lines before a
    /// head and extensions of chunks have no end of their own.
    mutating func read(_ count: Int) -> Action {
        bytes.all += count
        bytes.idle += count
        switch phase {
        case .opening, .idle, .closed: return .nothing
        case .awaitingHead, .inBody: break
        }
        guard bytes.idle <= Self.mostIdleBytes else {
            return fail(.tooLarge, "more than \(Self.mostIdleBytes) bytes that say nothing")
        }
        guard bytes.all <= Self.mostBytes else {
            return fail(.tooLarge, "more than \(Self.mostBytes) bytes in all")
        }
        return .nothing
    }

    mutating func receive(_ head: HTTPResponseHead) -> Action {
        bytes.idle = 0
        switch (phase, head.status.code) {
        case (.closed, _): return .nothing
        case (.opening, _), (.idle, _), (.inBody, _): return fail(.badResponse, "not asked for")
        case (.awaitingHead(let interims), 100), (.awaitingHead(let interims), 102...199):
            guard interims < Self.mostInterims else {
                return fail(.badResponse, "more than \(Self.mostInterims) interim responses")
            }
            phase = .awaitingHead(interims: interims + 1)
            return .nothing
        case (.awaitingHead, 200...999):
            phase = .inBody(WireResponse(head: head), Framing(of: head))
            return .nothing
        case (.awaitingHead, let status):
            return fail(.badResponse, "status \(status)")
        }
    }

    mutating func receive(_ part: ByteBuffer) -> Action {
        guard case .inBody(var response, let framing) = phase else {
            return isClosed ? .nothing : fail(.badResponse, "not asked for")
        }
        let length = response.bodyLength + part.readableBytes
        guard length <= Self.mostBodyBytes else {
            return fail(.tooLarge, "the body has more than \(Self.mostBodyBytes) bytes")
        }
        let more = max(0, length - ResponseRoom.ownBytes) - borrowed
        if more > 0 {
            guard room.take(more) else { return fail(.tooLarge, "like too many others just now") }
            borrowed += more
        }
        bytes.idle = 0
        phase = .closed  // Gives up the second reference, so that appending need not copy.
        response.append(part)
        phase = .inBody(response, framing)
        return .nothing
    }

    mutating func receiveEnd() -> Action {
        guard case .inBody(let response, let framing) = phase else {
            return isClosed ? .nothing : fail(.badResponse, "not asked for")
        }
        giveBack()
        // What the peer has not wholly read before it answered can't be followed by another
        // request. Nor can a response whose end is not known to the byte.
        let isLast = !isWritten || !response.head.isKeepAlive || framing == .unclear
        phase = isLast ? .closed : .idle
        return .deliver(response, andClose: isLast)
    }

    // MARK: What goes wrong

    private mutating func giveBack() {
        if borrowed > 0 { room.giveBack(borrowed) }
        borrowed = 0
    }

    private var isClosed: Bool { if case .closed = phase { true } else { false } }

    mutating func fail(_ cause: TransportFailure.Cause, _ detail: String = "") -> Action {
        giveBack()
        switch phase {
        case .closed:
            return .nothing
        case .idle:
            phase = .closed
            return .close
        case .opening:
            phase = .closed
            return .fail(TransportFailure(.notSent, cause, detail: detail))
        case .awaitingHead, .inBody:
            phase = .closed
            return .fail(TransportFailure(.lost, cause, detail: detail))
        }
    }
}
