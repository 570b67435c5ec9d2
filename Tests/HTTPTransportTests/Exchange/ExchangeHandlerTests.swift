import Engine
@testable import HTTPTransport
import NIOCore
import NIOEmbedded
import Testing

/// What the connection does when calls, bytes and time meet in an unusual order.
struct ExchangeHandlerTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func theRequestIsOnePieceAndSentOnce() async throws {
        let peer = try EmbeddedExchange()
        _ = await peer.exchange { try $0.receive(Self.ok) }
        #expect(try peer.sent() == "request 1")
        #expect(try peer.sent() == nil)
    }

    @Test func nothingIsSentOnAChannelThatIsNotActive() async throws {
        let peer = try EmbeddedExchange(isActive: false)
        #expect(!peer.handler.openness.isOpen)
        #expect(await peer.exchange { _ in }.told == .notSent(.closed))
        #expect(try peer.sent() == nil)
    }

    @Test func aStopBeforeTheWriteIsNotSent() async throws {
        let peer = try EmbeddedExchange()
        peer.handler.stop(1)
        #expect(await peer.exchange { _ in }.told == .notSent(.stopped))
        #expect(try peer.sent() == nil)
        #expect(!peer.handler.openness.isOpen)
    }

    @Test func aStopAfterTheWriteIsLost() async throws {
        let peer = try EmbeddedExchange()
        #expect(await peer.exchange { $0.handler.stop(1) }.told == .lost(.stopped))
        #expect(!peer.channel.isActive)
    }

    @Test func aLateStopDoesNotMeetTheNextExchange() async throws {
        let peer = try EmbeddedExchange()
        _ = await peer.exchange(1) { try $0.receive(Self.ok) }
        let second = await peer.exchange(2) { peer in
            peer.handler.stop(1)
            try peer.receive(Self.ok)
        }
        #expect(second.told == .response(200, "ok"))
        peer.handler.stop(2)
        #expect(peer.handler.openness.isOpen)
    }

    @Test func closingUnderAnExchangeIsLost() async throws {
        let peer = try EmbeddedExchange()
        #expect(await peer.exchange { $0.handler.close() }.told == .lost(.closed))
    }

    @Test func bytesThatKeepComingDoNotMoveTheDeadline() async throws {
        let peer = try EmbeddedExchange()
        let clock = peer.channel.embeddedEventLoop
        let result = await peer.exchange(until: clock.now + .seconds(10)) { peer in
            try peer.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for second in 1...10 {
                #expect(peer.channel.isActive, "at \(second)")
                try peer.receive("1\r\n \r\n")
                clock.advanceTime(by: .seconds(1))
            }
        }
        #expect(result.told == .lost(.timeout))
        #expect(!peer.channel.isActive)
    }

    @Test func oneTimerServesManyDeadlines() async throws {
        let peer = try EmbeddedExchange()
        let clock = peer.channel.embeddedEventLoop
        // Each exchange has ten seconds of its own, whatever earlier ones left behind.
        for number in 1...30 {
            let result = await peer.exchange(number, until: clock.now + .seconds(10)) { peer in
                clock.advanceTime(by: .seconds(9))
                try peer.receive(Self.ok)
            }
            #expect(result.told == .response(200, "ok"))
        }
        // A shorter one is not made to wait for a longer one's timer.
        let short = await peer.exchange(31, until: clock.now + .seconds(1)) { _ in
            clock.advanceTime(by: .seconds(1))
        }
        #expect(short.told == .lost(.timeout))
    }

    @Test func anIdleConnectionOutlivesItsOldDeadline() async throws {
        let peer = try EmbeddedExchange()
        let clock = peer.channel.embeddedEventLoop
        _ = await peer.exchange(until: clock.now + .seconds(1)) { try $0.receive(Self.ok) }
        clock.advanceTime(by: .seconds(5))
        #expect(peer.handler.openness.isOpen)
        let second = await peer.exchange(2, until: clock.now + .seconds(1)) {
            try $0.receive(Self.ok)
        }
        #expect(second.told == .response(200, "ok"))
    }

    @Test func anIdleConnectionThatEndsIsNotOpen() throws {
        let ended = try EmbeddedExchange()
        #expect(ended.handler.openness.isOpen)
        ended.channel.pipeline.fireChannelInactive()
        #expect(!ended.handler.openness.isOpen)

        let broken = try EmbeddedExchange()
        broken.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "reset"))
        #expect(!broken.handler.openness.isOpen)
        #expect(!broken.channel.isActive)
    }
}
