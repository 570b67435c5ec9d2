import Engine
import HTTPTypes
import NIOCore
import Providers
import Synchronization

/// A worker's connection, as its worker sees it.
///
/// Requests are written out and responses read in on the worker's thread; the event loop carries
/// bytes.
final class NIOConnection: Connection {
    private let loop: any EventLoop
    private let handler: NIOLoopBound<ExchangeHandler>
    private let openness: Openness
    private let writer: RequestWriter
    /// Numbers the exchanges, so that a late cancellation can't meet the next one.
    private let exchanges = Atomic<Int>(0)

    /// To be called on the loop.
    init(_ handler: ExchangeHandler, on loop: any EventLoop, by route: Route) {
        self.loop = loop
        self.handler = NIOLoopBound(handler, eventLoop: loop)
        self.openness = handler.openness
        self.writer = RequestWriter(endpoint: route.endpoint, userAgent: route.userAgent)
    }

    var isOpen: Bool { openness.isOpen }

    func exchange(
        _ request: ProviderRequest, within limit: Duration
    ) async throws(TransportFailure) -> ProviderResponse {
        let deadline = NIODeadline.now() + TimeAmount(limit)
        let number = exchanges.wrappingAdd(1, ordering: .relaxed).newValue
        let bytes = writer.bytes(of: request)
        let method = request.head.method
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let pending = PendingExchange(
                    number: number, method: method, bytes: bytes, deadline: deadline,
                    waiter: waiter)
                loop.execute { [handler] in handler.value.begin(pending) }
            }
        } onCancel: {
            loop.execute { [handler] in handler.value.stop(number) }
        }
        return ProviderResponse(try outcome.get())
    }

    func close() async {
        await withCheckedContinuation { done in
            loop.execute { [handler] in
                handler.value.close()
                done.resume()
            }
        }
    }
}

/// Whether a connection can take a request: written by its event loop, read by its worker.
final class Openness: Sendable {
    private let flag = Atomic<Bool>(false)

    var isOpen: Bool {
        get { flag.load(ordering: .acquiring) }
        set { flag.store(newValue, ordering: .releasing) }
    }
}
