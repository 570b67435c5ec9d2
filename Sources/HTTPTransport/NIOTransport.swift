package import AnnulModel
package import Engine
import NIOCore
import NIOPosix
import NIOSSL

/// The network: HTTP/1.1 over TCP and TLS, one connection for each worker that asks.
///
/// It pools nothing, repeats nothing and follows nothing. What it adds to a request is `Host`,
/// `Content-Length` and `User-Agent`; what it takes from a response is everything.
package struct NIOTransport: Transport {
    private let group: MultiThreadedEventLoopGroup
    private let userAgent: String
    private let options: TLSOptions
    private let tls: NIOSSLContext
    private let names: NameDesk
    private let room: ResponseRoom
    private let proxy: HTTPProxy?

    /// Starts the network threads.
    ///
    /// - Parameters:
    ///   - version: the program's own, which every request names.
    ///   - tls: what its connections trust and show.
    ///   - threads: one carries several thousand requests a second.
    /// - Throws: `TLSOptionsError` if a certificate or key can't be used.
    package init(
        version: String, tls: TLSOptions = TLSOptions(), threads: Int = 1
    ) throws(TLSOptionsError) {
        try self.init(version: version, tls: tls, threads: threads, names: NameDesk())
    }

    init(
        version: String, tls: TLSOptions = TLSOptions(), threads: Int = 1, names: NameDesk
    ) throws(TLSOptionsError) {
        self.options = tls
        self.tls = try tls.context()
        self.userAgent = "annul/\(version)"
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        self.names = names
        self.room = ResponseRoom()
        self.proxy = nil
    }

    private init(
        sharing other: NIOTransport, _ options: TLSOptions, tls: NIOSSLContext, proxy: HTTPProxy?
    ) {
        self.group = other.group
        self.userAgent = other.userAgent
        self.names = other.names
        self.room = other.room
        self.options = options
        self.tls = tls
        self.proxy = proxy
    }

    /// The same threads with another account's certificates and proxy; shutting down either ends
    /// both.
    ///
    /// - Parameters:
    ///   - options: what its connections trust and show.
    ///   - proxy: what they go through; `nil` where the providers are reached directly.
    /// - Returns: the account's own.
    /// - Throws: `TLSOptionsError` if a certificate or key can't be used.
    package func with(
        _ options: TLSOptions, through proxy: HTTPProxy? = nil
    ) throws(TLSOptionsError) -> NIOTransport {
        // What the system trusts is read and kept once.
        let tls = options == self.options ? self.tls : try options.context()
        return NIOTransport(sharing: self, options, tls: tls, proxy: proxy)
    }

    package func connect(
        to endpoint: Endpoint, within limit: Duration
    ) async throws(TransportFailure) -> any Connection {
        let deadline = NIODeadline.now() + TimeAmount(limit)
        let route = Route(
            endpoint: endpoint, userAgent: userAgent, tls: tls, names: names, room: room,
            proxy: proxy)
        let loop = group.next()
        let attempt = NIOLoopBoundBox.makeBoxSendingValue(
            ConnectAttempt(route: route, loop: loop), eventLoop: loop)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                loop.execute { attempt.value.start(until: deadline, waiter) }
            }
        } onCancel: {
            loop.execute { attempt.value.finish(.failure(.init(.notSent, .stopped))) }
        }
        return try outcome.get()
    }

    /// Ends the network threads, and with them every connection.
    ///
    /// To be called once, when no `connect` or `exchange` is under way.
    package func shutdown() async {
        names.close()
        // It can only fail if it is called twice.
        try? await group.shutdownGracefully()
    }
}
