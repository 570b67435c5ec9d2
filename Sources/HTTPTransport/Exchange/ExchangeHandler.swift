import Engine
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOTLS

/// One request on its way, and who waits for its response.
struct PendingExchange: Sendable {
    let number: Int
    let method: HTTPRequest.Method
    let bytes: ByteBuffer
    let deadline: NIODeadline
    let waiter: CheckedContinuation<Result<WireResponse, TransportFailure>, Never>
}

/// Performs on the channel what `ExchangeState` decides.
///
/// Lives on its event loop. The waiter is resumed exactly once, whatever ends the exchange first.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = ByteBuffer

    /// Fulfilled when a request may be written for the first time: after the TLS handshake.
    let opened: EventLoopPromise<Void>
    let openness = Openness()
    var decoder: ResponseDecoder?

    private let isSecure: Bool
    private var state: ExchangeState
    private var context: ChannelHandlerContext?
    private var waiter: CheckedContinuation<Result<WireResponse, TransportFailure>, Never>?
    /// The last exchange that began, and the last that was stopped: a stop may come first.
    private var begun = 0
    private var stopped = 0
    private var alarm = DeadlineAlarm()

    init(on loop: any EventLoop, isSecure: Bool, room: ResponseRoom = ResponseRoom()) {
        self.opened = loop.makePromise()
        self.state = ExchangeState(room: room)
        self.isSecure = isSecure
    }

    var appetite: Appetite { state.appetite }

    /// The parser has read on, by so many bytes.
    func read(_ count: Int) { perform(state.read(count)) }

    // MARK: From the worker

    func begin(_ exchange: PendingExchange) {
        begun = exchange.number
        guard let context, context.channel.isActive, stopped != exchange.number else {
            let cause = stopped == exchange.number ? TransportFailure.Cause.stopped : .closed
            return refuse(exchange, TransportFailure(.notSent, cause))
        }
        switch state.begin(isLate: exchange.deadline <= context.eventLoop.now) {
        case .refuse(let failure): refuse(exchange, failure)
        case .write:
            waiter = exchange.waiter
            alarm.set(exchange.deadline, on: context.eventLoop, for: self)
            decoder?.expectResponse(to: exchange.method)
            let sent = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(exchange.bytes), promise: sent)
            // Mostly the socket took everything at once, and this is called at once.
            sent.futureResult.assumeIsolated().whenComplete { self.sent(exchange.number, $0) }
        }
    }

    private func refuse(_ exchange: PendingExchange, _ failure: TransportFailure) {
        // First, so that the worker finds the connection as it is.
        close()
        exchange.waiter.resume(returning: .failure(failure))
    }

    private func sent(_ number: Int, _ result: Result<Void, any Error>) {
        guard number == begun else { return }
        switch result {
        case .success: state.written()
        case .failure(let error): fail(for: error)
        }
    }

    func stop(_ number: Int) {
        stopped = max(stopped, number)
        if number == begun, waiter != nil { perform(state.fail(.stopped)) }
    }

    func close() {
        perform(state.fail(.closed))
        openness.isOpen = false
        context?.close(promise: nil)
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive, !isSecure { becomeOpen() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        perform(state.fail(.closed))
        alarm.end()
        self.context = nil
        decoder = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isSecure { becomeOpen() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { becomeOpen() }
        context.fireUserInboundEventTriggered(event)
    }

    private func becomeOpen() {
        state.opened()
        openness.isOpen = state.isIdle
        opened.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): perform(state.receive(head))
        case .body(let part): perform(state.receive(part))
        case .end: perform(state.receiveEnd())
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(state.fail(.closed))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(for: error)
    }

    private func fail(for error: any Error) {
        let (cause, detail) = TransportFailure.reading(of: error)
        perform(state.fail(cause, detail))
    }

    // MARK: To both

    private func perform(_ action: ExchangeState.Action) {
        switch action {
        case .nothing:
            break
        case .close:
            openness.isOpen = false
            context?.close(promise: nil)
        case .deliver(let response, let andClose):
            alarm.clear()
            openness.isOpen = !andClose
            resume(with: .success(response))
            if andClose { context?.close(promise: nil) }
        case .fail(let failure):
            alarm.clear()
            openness.isOpen = false
            opened.fail(failure)
            resume(with: .failure(failure))
            context?.close(promise: nil)
        }
    }

    private func resume(with result: Result<WireResponse, TransportFailure>) {
        waiter?.resume(returning: result)
        waiter = nil
    }
}

extension ExchangeHandler: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) {
        if alarm.rang(on: eventLoop, for: self) { perform(state.fail(.timeout)) }
    }
}
