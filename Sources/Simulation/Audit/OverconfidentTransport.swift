import Engine
import AnnulModel
import Providers

/// Takes every failure for a request that never left.
struct OverconfidentTransport: Transport {
    let real: any Transport

    init(_ real: any Transport) { self.real = real }

    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
    {
        OverconfidentConnection(real: try await real.connect(to: endpoint, within: limit))
    }
}

private struct OverconfidentConnection: Connection {
    let real: any Connection

    var isOpen: Bool { real.isOpen }

    func close() async { await real.close() }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        do throws(TransportFailure) {
            return try await real.exchange(request, within: limit)
        } catch {
            throw TransportFailure(.notSent, error.cause)
        }
    }
}
