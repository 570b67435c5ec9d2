import AnnulModel
import Engine
import NIOCore
import NIOPosix
import NIOSSL

/// Where a connection goes, and what it is made of.
struct Route: Sendable {
    let endpoint: Endpoint
    let userAgent: String
    let tls: NIOSSLContext
    let names: NameDesk
    let room: ResponseRoom
    let proxy: HTTPProxy?

    /// The proxy that the endpoint is reached through; addresses of this machine need none.
    var way: HTTPProxy? { endpoint.isLoopback ? nil : proxy }

    /// Opens TCP, and builds the pipeline; TLS begins by itself and reports to the handler.
    ///
    /// Behind a proxy the provider's name is looked up by the proxy alone.
    func open(on loop: any EventLoop, within limit: TimeAmount) -> EventLoopFuture<any Channel> {
        guard let proxy = way else {
            return connect(to: endpoint.host, endpoint.port, on: loop, within: limit)
        }
        // A certificate's address is held against the socket's other end, which is the proxy's.
        guard !endpoint.isAddress else {
            return loop.makeFailedFuture(
                TransportFailure(
                    .notSent, .tls,
                    detail: "behind a proxy a certificate can be verified for a name alone"))
        }
        return connect(to: proxy.host, proxy.port, by: proxy, on: loop, within: limit)
            .flatMapErrorThrowing { error in
                let failure = TransportFailure(notSentFor: error)
                throw TransportFailure(.notSent, .proxy, detail: "\(proxy): \(failure)")
            }
    }

    private func connect(
        to host: String, _ port: Int, by proxy: HTTPProxy? = nil, on loop: any EventLoop,
        within limit: TimeAmount
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try build(channel, proxy)
                }
            }
        // A literal address needs no look-up.
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            return bootstrap.connect(to: address)
        }
        let query = NameQuery(host, port: port, at: names, on: loop)
        return bootstrap.resolver(query).connect(host: host, port: port)
    }

    private func build(_ channel: any Channel, _ proxy: HTTPProxy?) throws {
        let pipeline = channel.pipeline.syncOperations
        if let proxy { try pipeline.addHandler(ProxyTunnel(by: proxy, to: endpoint)) }
        if endpoint.isSecure {
            // The name in a certificate; an address has none to announce and is verified as it is.
            let serverName = endpoint.isAddress ? nil : endpoint.host
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
        }
        let handler = ExchangeHandler(
            on: channel.eventLoop, isSecure: endpoint.isSecure, room: room)
        let decoder = ResponseDecoder(for: handler)
        handler.decoder = decoder
        try pipeline.addHandlers(ByteToMessageHandler(decoder), handler)
    }
}
