import Engine
import HTTPTypes
@testable import HTTPTransport
import NIOCore
import NIOEmbedded
import Providers

/// A connection without a socket: bytes come and time passes when the test says so.
struct EmbeddedExchange {
    let channel = EmbeddedChannel()
    let handler: ExchangeHandler

    init(isActive: Bool = true) throws {
        handler = ExchangeHandler(on: channel.eventLoop, isSecure: false)
        let decoder = ResponseDecoder(for: handler)
        handler.decoder = decoder
        try channel.pipeline.syncOperations.addHandlers(ByteToMessageHandler(decoder), handler)
        if isActive {
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }
    }

    /// Begins an exchange and lets `during` play the peer, which must bring it to an end.
    func exchange(
        _ number: Int = 1, _ method: HTTPRequest.Method = .post,
        until deadline: NIODeadline = .distantFuture, during play: (EmbeddedExchange) throws -> Void
    ) async -> Result<WireResponse, TransportFailure> {
        await withCheckedContinuation { waiter in
            let pending = PendingExchange(
                number: number, method: method, bytes: ByteBuffer(string: "request \(number)"),
                deadline: deadline, waiter: waiter)
            handler.begin(pending)
            // Errors of the channel reach the handler as well.
            try? play(self)
        }
    }

    func receive(_ text: some StringProtocol) throws {
        try channel.writeInbound(ByteBuffer(substring: Substring(text)))
    }

    /// What has been written since this was last asked for.
    func sent() throws -> String? {
        try channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }
    }
}

extension Result<WireResponse, TransportFailure> {
    var told: Told {
        switch self {
        case .success(let wire):
            let response = ProviderResponse(wire)
            return .response(response.head.status.code, response.text)
        case .failure(let failure): return Told(failure)
        }
    }
}
