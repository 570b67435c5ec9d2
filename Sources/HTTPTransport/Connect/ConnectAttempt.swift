import AnnulModel
import Engine
import NIOCore

/// One attempt to open a connection: name, TCP and TLS under one deadline.
///
/// Lives on its event loop. Whatever comes first ends it, exactly once; a channel that is opened
/// after that is closed again.
final class ConnectAttempt {
    typealias Outcome = Result<NIOConnection, TransportFailure>

    private let route: Route
    private let loop: any EventLoop
    private var waiter: CheckedContinuation<Outcome, Never>?
    private var timer: Scheduled<Void>?
    private var channel: (any Channel)?
    private var isOver = false

    init(route: Route, loop: any EventLoop) {
        self.route = route
        self.loop = loop
    }

    func start(until deadline: NIODeadline, _ waiter: CheckedContinuation<Outcome, Never>) {
        // The task was cancelled before its attempt came to its turn.
        if isOver { return waiter.resume(returning: .failure(.init(.notSent, .stopped))) }
        self.waiter = waiter
        timer = loop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.finish(.failure(self.lateness))
        }
        let limit = max(.milliseconds(1), deadline - .now())
        route.open(on: loop, within: limit).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error): self.finish(.failure(.init(notSentFor: error)))
            }
        }
    }

    /// Why there is no connection in time; until the way to the provider is open it is the proxy's.
    private var lateness: TransportFailure {
        let tunnel = try? channel?.pipeline.syncOperations.handler(type: ProxyTunnel.self)
        guard let proxy = route.way, tunnel?.isOpen != true else {
            return TransportFailure(.notSent, .connectTimeout)
        }
        return TransportFailure(.notSent, .proxy, detail: "\(proxy): no answer in time")
    }

    private func connected(_ channel: any Channel) {
        if isOver { return channel.close(promise: nil) }
        self.channel = channel
        do {
            let handler = try channel.pipeline.syncOperations.handler(type: ExchangeHandler.self)
            handler.opened.futureResult.assumeIsolated().whenComplete { result in
                switch result {
                case .success:
                    self.finish(.success(NIOConnection(handler, on: self.loop, by: self.route)))
                case .failure(let error):
                    self.finish(.failure(.init(notSentFor: error)))
                }
            }
        } catch {
            // The pipeline of a channel that closed at once is empty.
            finish(.failure(.init(.notSent, .closed)))
        }
    }

    func finish(_ outcome: Outcome) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        if case .failure = outcome { channel?.close(promise: nil) }
        channel = nil
        waiter?.resume(returning: outcome)
        waiter = nil
    }
}
