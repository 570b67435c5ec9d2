import AnnulModel
import Engine
import HTTPTypes
import Providers
import Simulation

/// A network in a simulated world whose every answer is written by a test.
///
/// Confined to the world's thread, as the world is.
final class ScriptedNetwork: Transport, @unchecked Sendable {
    struct Entry {
        let at: Duration
        let request: ProviderRequest

        var host: String { request.head.authority ?? "" }
        var authorization: String { request.head.headerFields[.authorization] ?? "" }
    }

    let world: SimulatedWorld
    /// Hosts to which there is no connection at a moment.
    var isDown: (_ host: String, _ at: Duration) -> Bool = { _, _ in false }
    /// The answer to a request that was written at a moment.
    let answer: (ProviderRequest, Duration) -> ProviderResponse
    /// Everything that was written, in order.
    private(set) var written: [Entry] = []
    private(set) var connections: [String: Int] = [:]

    init(
        _ world: SimulatedWorld, answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) {
        self.world = world
        self.answer = answer
    }

    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
    {
        try? await world.sleep(until: world.now + .milliseconds(5))
        if isDown(endpoint.host, world.now) { throw TransportFailure(.notSent, .refused) }
        connections[endpoint.host, default: 0] += 1
        return ScriptedConnection(network: self)
    }

    fileprivate func respond(to request: ProviderRequest) async -> ProviderResponse {
        written.append(Entry(at: world.now, request: request))
        let answer = answer(request, world.now)
        try? await world.sleep(until: world.now + .milliseconds(20))
        return answer
    }
}

private final class ScriptedConnection: Connection, @unchecked Sendable {
    private let network: ScriptedNetwork
    private(set) var isOpen = true

    init(network: ScriptedNetwork) { self.network = network }

    func close() async { isOpen = false }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        guard isOpen else { throw TransportFailure(.notSent, .closed) }
        return await network.respond(to: request)
    }
}

extension ProviderResponse {
    init(_ status: Int, _ body: String = "", retryAfter: String? = nil) {
        var head = HTTPResponse(status: .init(code: status))
        head.headerFields[.retryAfter] = retryAfter
        self.init(head: head, body: Array(body.utf8))
    }
}
