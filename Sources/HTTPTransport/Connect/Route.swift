import AnnulModel
import NIOCore
import NIOPosix
import NIOSSL

/// Where a connection goes, and what it is made of.
struct Route: Sendable {
    let endpoint: Endpoint
    let userAgent: String
    let tls: NIOSSLContext
    let names: NameDesk

    /// Opens TCP, and builds the pipeline; TLS begins by itself and reports to the handler.
    func open(on loop: any EventLoop, within limit: TimeAmount) -> EventLoopFuture<any Channel> {
        let address = try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port)
        // The name in a certificate; an address has none to announce and is verified as it is.
        let serverName = address == nil ? endpoint.host : nil
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try build(channel, serverName: serverName)
                }
            }
        // A literal address needs no look-up.
        if let address { return bootstrap.connect(to: address) }
        let query = NameQuery(endpoint.host, port: endpoint.port, at: names, on: loop)
        return bootstrap.resolver(query).connect(host: endpoint.host, port: endpoint.port)
    }

    private func build(_ channel: any Channel, serverName: String?) throws {
        let pipeline = channel.pipeline.syncOperations
        if endpoint.isSecure {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
        }
        let handler = ExchangeHandler(
            on: channel.eventLoop, isSecure: endpoint.isSecure)
        let decoder = ResponseDecoder(for: handler)
        handler.decoder = decoder
        try pipeline.addHandlers(ByteToMessageHandler(decoder), handler)
    }
}
