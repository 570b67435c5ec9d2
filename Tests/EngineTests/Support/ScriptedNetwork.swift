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
    /// Moments at which requests are taken and never answered.
    var isSilent: (_ at: Duration) -> Bool = { _ in false }
    /// How long a request is on its way, and how long its answer is.
    var delays: () -> (there: Duration, back: Duration) = { (.zero, .milliseconds(20)) }
    /// The answer to a request that was written at a moment.
    let answer: (ProviderRequest, Duration) -> ProviderResponse
    /// Everything that has arrived at the provider, in order.
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
        return ScriptedConnection(network: self, host: endpoint.host)
    }

    fileprivate func respond(to request: ProviderRequest, within limit: Duration)
        async throws(TransportFailure) -> ProviderResponse
    {
        let delays = delays()
        if delays.there > .zero { try? await world.sleep(until: world.now + delays.there) }
        written.append(Entry(at: world.now, request: request))
        if isSilent(world.now) {
            try? await world.sleep(until: world.now + limit)
            throw TransportFailure(.lost, .timeout)
        }
        let answer = answer(request, world.now)
        try? await world.sleep(until: world.now + delays.back)
        return answer
    }
}

private final class ScriptedConnection: Connection, @unchecked Sendable {
    private let network: ScriptedNetwork
    private let host: String
    private var isWhole = true

    init(network: ScriptedNetwork, host: String) { (self.network, self.host) = (network, host) }

    /// A host that goes down takes its connections along.
    var isOpen: Bool {
        if network.isDown(host, network.world.now) { isWhole = false }
        return isWhole
    }

    func close() async { isWhole = false }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        guard isOpen else { throw TransportFailure(.notSent, .closed) }
        do throws(TransportFailure) {
            return try await network.respond(to: request, within: limit)
        } catch {
            isWhole = false
            throw error
        }
    }
}

extension ProviderResponse {
    init(
        _ status: Int, _ body: String = "", retryAfter: String? = nil,
        headers: [(String, String)] = []
    ) {
        var head = HTTPResponse(status: .init(code: status))
        head.headerFields[.retryAfter] = retryAfter
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        self.init(head: head, body: Array(body.utf8))
    }
}
