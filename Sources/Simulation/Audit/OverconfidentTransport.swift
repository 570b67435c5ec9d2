import AnnulModel
import Engine
import HTTPTypes
import Providers

/// Takes one kind of doubt for a request that never left.
struct OverconfidentTransport: Transport {
    enum Doubt { case failure, redirect }

    let real: any Transport
    let blindTo: Doubt

    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
    {
        OverconfidentConnection(
            real: try await real.connect(to: endpoint, within: limit), blindTo: blindTo)
    }
}

private struct OverconfidentConnection: Connection {
    let real: any Connection
    let blindTo: OverconfidentTransport.Doubt

    var isOpen: Bool { real.isOpen }

    func close() async { await real.close() }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        let response: ProviderResponse
        do throws(TransportFailure) {
            response = try await real.exchange(request, within: limit)
        } catch {
            throw blindTo == .failure ? TransportFailure(.notSent, error.cause) : error
        }
        guard blindTo == .redirect, response.head.status.kind == .redirection else {
            return response
        }
        throw TransportFailure(.notSent, .closed)
    }
}
