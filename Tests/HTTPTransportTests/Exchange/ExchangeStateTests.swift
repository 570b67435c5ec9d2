import Engine
@testable import HTTPTransport
import NIOCore
import NIOHTTP1
import Testing

/// The rules of an exchange, call by call.
struct ExchangeStateTests {
    static func head(_ status: Int = 200, _ headers: HTTPHeaders = ["content-length": "2"])
        -> HTTPResponseHead
    {
        HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
    }

    static let body = ByteBuffer(string: "ok")

    static func idle() -> ExchangeState {
        var state = ExchangeState()
        state.opened()
        return state
    }

    static func awaitingHead() -> ExchangeState {
        var state = idle()
        _ = state.begin(isLate: false)
        state.written()
        return state
    }

    static func inBody(_ head: HTTPResponseHead = head()) -> ExchangeState {
        var state = awaitingHead()
        _ = state.receive(head)
        return state
    }

    @Test func nothingIsWrittenBeforeTheHandshake() {
        var state = ExchangeState()
        #expect(state.begin(isLate: false) == .refuse(TransportFailure(.notSent, .closed)))
        state.opened()
        #expect(state.begin(isLate: false) == .write)
    }

    @Test func anExchangeGoesFromIdleToIdle() {
        var state = Self.idle()
        #expect(state.isIdle)
        #expect(state.begin(isLate: false) == .write)
        #expect(!state.isIdle)
        state.written()
        #expect(state.receive(Self.head()) == .nothing)
        #expect(state.receive(Self.body) == .nothing)
        #expect(state.receiveEnd() == .deliver("ok", andClose: false))
        #expect(state.isIdle)
        #expect(state.begin(isLate: false) == .write)
    }

    @Test func whatFailsBeforeTheWriteIsNotSent() {
        var opening = ExchangeState()
        #expect(opening.fail(.tls, "why") == .fail(.init(.notSent, .tls, detail: "why")))
        #expect(opening.begin(isLate: false) == .refuse(TransportFailure(.notSent, .closed)))

        var idle = Self.idle()
        #expect(idle.fail(.reset) == .close)
        #expect(!idle.isIdle)
        #expect(idle.begin(isLate: false) == .refuse(TransportFailure(.notSent, .closed)))

        var late = Self.idle()
        #expect(late.begin(isLate: true) == .refuse(TransportFailure(.notSent, .timeout)))
        #expect(!late.isIdle)
    }

    @Test(arguments: [
        TransportFailure.Cause.closed, .reset, .timeout, .stopped, .tls, .badResponse, .tooLarge,
    ])
    func whatFailsAfterTheWriteIsLostAndOnlyOnce(cause: TransportFailure.Cause) {
        for var state in [Self.awaitingHead(), Self.inBody()] {
            #expect(state.fail(cause) == .fail(TransportFailure(.lost, cause)))
            #expect(state.fail(.closed) == .nothing)
            #expect(state.receive(Self.head()) == .nothing)
            #expect(state.receive(Self.body) == .nothing)
            #expect(state.receiveEnd() == .nothing)
            #expect(state.begin(isLate: false) == .refuse(TransportFailure(.notSent, .closed)))
        }
    }

    @Test func anUnwrittenRequestFailsAsLostToo() {
        var state = Self.idle()
        _ = state.begin(isLate: false)
        #expect(state.fail(.reset) == .fail(TransportFailure(.lost, .reset)))
    }

    @Test func anEarlyResponseCountsAndEndsTheConnection() {
        var state = Self.idle()
        _ = state.begin(isLate: false)
        _ = state.receive(Self.head())
        _ = state.receive(Self.body)
        #expect(state.receiveEnd() == .deliver("ok", andClose: true))
        #expect(!state.isIdle)
    }

    @Test(
        arguments: [
            (HTTPHeaders([("content-length", "2"), ("connection", "close")]), true),
            (["content-length": "2"], false),
            (["content-length": "two"], true),
            (["transfer-encoding": "chunked"], false),
        ] as [(HTTPHeaders, Bool)])
    func aResponseMayBeTheLast(headers: HTTPHeaders, isLast: Bool) {
        var state = Self.inBody(Self.head(200, headers))
        _ = state.receive(Self.body)
        #expect(state.receiveEnd() == .deliver("ok", andClose: isLast))
    }

    @Test func interimResponsesAreSkippedUpToABound() {
        var state = Self.awaitingHead()
        for number in 0..<ExchangeState.mostInterims {
            #expect(state.receive(Self.head(number == 0 ? 100 : 103, [:])) == .nothing)
        }
        var tooMany = state
        #expect(
            tooMany.receive(Self.head(100, [:]))
                == .fail(.init(.lost, .badResponse, detail: "more than 8 interim responses")))
        #expect(state.receive(Self.head()) == .nothing)
        #expect(state.receiveEnd() == .deliver("", andClose: false))
    }

    @Test(arguments: [0, 99, 101])
    func aStatusThatNobodyAskedForIsNoResponse(status: Int) {
        var state = Self.awaitingHead()
        #expect(
            state.receive(Self.head(status))
                == .fail(.init(.lost, .badResponse, detail: "status \(status)")))
    }

    @Test func aBodyMayReachTheCapButNotPassIt() {
        let cap = ByteBuffer(repeating: 32, count: ExchangeState.mostBodyBytes)
        var state = Self.inBody(Self.head(200, [:]))
        #expect(state.receive(cap) == .nothing)
        #expect(
            state.receive(Self.body)
                == .fail(
                    .init(.lost, .tooLarge, detail: "the body has more than 262144 bytes")))
    }

    /// Long responses share what there is; short ones need nothing of it, and each gives back.
    @Test func longResponsesShareTheirRoom() {
        let room = ResponseRoom(bytes: 100)
        let own = ByteBuffer(repeating: 32, count: ResponseRoom.ownBytes)
        let more = ByteBuffer(repeating: 32, count: 60)
        var (first, second) = (Self.inBody(in: room), Self.inBody(in: room))
        #expect(first.receive(own) == .nothing)
        #expect(first.receive(more) == .nothing)
        #expect(second.receive(own) == .nothing)
        #expect(
            second.receive(more)
                == .fail(.init(.lost, .tooLarge, detail: "like too many others just now")))
        _ = first.receiveEnd()
        for _ in 0..<3 {
            var later = Self.inBody(in: room)
            #expect(later.receive(own) == .nothing)
            #expect(later.receive(more) == .nothing)
            _ = later.fail(.timeout)
        }
    }

    private static func inBody(in room: ResponseRoom) -> ExchangeState {
        var state = ExchangeState(room: room)
        state.opened()
        _ = state.begin(isLate: false)
        _ = state.receive(head(200, [:]))
        return state
    }

    @Test func theParserIsNeverFedPastTheEnd() {
        #expect(ExchangeState().appetite == .nothing)
        #expect(Self.idle().appetite == .nothing)
        #expect(Self.awaitingHead().appetite == .line)
        #expect(Self.inBody(Self.head(200, ["transfer-encoding": "chunked"])).appetite == .line)
        #expect(Self.inBody(Self.head(200, [:])).appetite == .line)
        var state = Self.inBody(Self.head(200, ["content-length": "5"]))
        #expect(state.appetite == .bytes(5))
        _ = state.receive(Self.body)
        #expect(state.appetite == .bytes(3))
        _ = state.fail(.closed)
        #expect(state.appetite == .anything)
    }

    @Test func twoRequestsAtATimeAreAMistake() async {
        await #expect(processExitsWith: .failure) {
            var state = ExchangeStateTests.awaitingHead()
            _ = state.begin(isLate: false)
        }
    }
}

/// What an action comes to, for comparing.
enum ActionSeen: Hashable {
    case nothing
    case close
    case deliver(String, andClose: Bool)
    case fail(TransportFailure)

    init(_ action: ExchangeState.Action) {
        self =
            switch action {
            case .nothing: .nothing
            case .close: .close
            case .deliver(let response, let andClose):
                .deliver(String(decoding: response.body, as: UTF8.self), andClose: andClose)
            case .fail(let failure): .fail(failure)
            }
    }
}

func == (action: ExchangeState.Action, seen: ActionSeen) -> Bool {
    ActionSeen(action) == seen
}
