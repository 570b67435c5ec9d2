package import AnnulModel
package import Engine
import HTTPTypes
import Providers
import Sandbox

/// The network between the program and the sandbox, in a simulated world.
///
/// Confined to the world's thread. What is under way in it arrives whether or not the process that
/// sent it still lives.
package final class SimulatedTransport: Transport, @unchecked Sendable {
    let world: SimulatedWorld
    let bank: SandboxBank
    let faults: NetworkFaults
    var random: SplitMix64
    /// How often each fault struck.
    package private(set) var struck: [String: Int] = [:]
    /// Cancel requests that the process wrote.
    package private(set) var cancelsWritten = 0
    /// Cancels of payments whose earlier cancel got no answer, at providers without keys, that were
    /// written although nobody had looked first.
    package private(set) var blindRepeats = 0
    /// Throttles that the provider answered with and the process never heard of.
    package private(set) var unheardThrottles = 0
    private var unanswered: Set<String> = []
    /// The accounts, by the ports that they are spoken to at.
    private let accounts: [Int: String]
    private var gateways: [String: Gateway] = [:]
    var witness = Witness()
    /// Requests that may still arrive.
    package private(set) var underWay = 0
    /// Whether the process that uses it lives; a dead one's requests don't leave.
    package var isProcessAlive = true

    init(
        world: SimulatedWorld, bank: SandboxBank, faults: NetworkFaults,
        accounts: [SimulatedAccount], seed: UInt64
    ) {
        self.accounts = accounts.reduce(into: [:]) { $0[$1.endpoint.port] = $1.name }
        for account in accounts { gateways[account.name] = account.terms.gateway.map(Gateway.init) }
        self.world = world
        self.bank = bank
        self.faults = faults
        random = SplitMix64(seed: seed)
    }

    package func connect(to endpoint: Endpoint, within limit: Duration)
        async throws(TransportFailure)
        -> any Connection
    {
        await pause(random.duration(upTo: faults.latency))
        guard isProcessAlive else { throw TransportFailure(.notSent, .stopped) }
        if strikes("refused connection", faults.refusedConnections) {
            throw TransportFailure(.notSent, .refused)
        }
        return SimulatedConnection(self, of: accounts[endpoint.port] ?? "")
    }

    func strikes(_ fault: String, _ share: Double) -> Bool {
        guard random.chance(share) else { return false }
        struck[fault, default: 0] += 1
        return true
    }

    func pause(_ time: Duration) async { try? await world.sleep(until: world.now + time) }

    func wrote(_ request: WireRequest, of account: String, goesOn: Bool) {
        witness.wrote(request, of: account, goesOn: goesOn, at: world.now)
        guard request.kind == .cancel else { return }
        cancelsWritten += 1
        guard request.isKeyless, let reference = request.reference else { return }
        if !unanswered.insert(reference).inserted { blindRepeats += 1 }
    }

    /// An answer reached the process; a cancel's ends its silence, and a look-up that shows
    /// the payment does.
    func heard(_ response: ProviderResponse, to request: WireRequest, by account: String) {
        witness.heard(response, by: account, at: world.now)
        guard let reference = request.reference else { return }
        switch request.kind {
        // Who points elsewhere has answered nothing.
        case .cancel where response.head.status.kind != .redirection: unanswered.remove(reference)
        case .lookup where response.head.status == .ok: unanswered.remove(reference)
        case .cancel, .lookup, .token: break
        }
    }

    /// What the provider answers to a request that arrives now, or what stands before it.
    func answer(to request: ProviderRequest, as kind: WireRequest.Kind, of account: String)
        -> SandboxAnswer
    {
        witness.arrived(kind, of: account, at: world.now)
        let now = world.trueWall
        guard var gateway = gateways[account] else { return bank.respond(to: request, at: now) }
        defer { gateways[account] = gateway }
        if let refusal = gateway.refusal(at: now) {
            struck["gateway: over its quota", default: 0] += 1
            return SandboxAnswer(refusal)
        }
        struck["gateway: \(gateway.kind)", default: 0] += 1
        var answer = bank.respond(to: request, at: now)
        gateway.mark(&answer.response, at: now)
        return answer
    }

    func unheard(_ answer: SandboxAnswer) {
        if answer.response.head.status == .tooManyRequests { unheardThrottles += 1 }
    }

    /// Lets a request arrive on its own, with nobody to hear the answer.
    func deliver(_ request: ProviderRequest, after delay: Duration) {
        underWay += 1
        world.at(world.now + delay) { [self] in
            underWay -= 1
            _ = bank.respond(to: request, at: world.trueWall)
        }
    }
}

/// One simulated connection: it knows, as the real one does, whether a request was handed over.
final class SimulatedConnection: Connection, @unchecked Sendable {
    private let network: SimulatedTransport
    private let account: String
    private var lastReference: String?
    private(set) var isOpen = true

    init(_ network: SimulatedTransport, of account: String) {
        (self.network, self.account) = (network, account)
    }

    func close() async { isOpen = false }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        guard isOpen, network.isProcessAlive, !Task.isCancelled else {
            isOpen = false
            throw TransportFailure(.notSent, .closed)
        }
        let wire = WireRequest(request)
        network.wrote(
            wire, of: account, goesOn: lastReference != nil && wire.reference == lastReference)
        lastReference = wire.reference
        let faults = network.faults
        if network.strikes("duplicate", faults.duplicates) {
            network.deliver(request, after: network.random.duration(upTo: faults.lateness))
        }
        if network.strikes("late request", faults.lateRequests) {
            network.deliver(request, after: network.random.duration(upTo: faults.lateness))
            return try await lose(.reset, after: faults.latency)
        }
        if network.strikes("lost request", faults.lostRequests) {
            return try await lose(.timeout, after: limit)
        }
        await network.pause(network.random.duration(upTo: faults.latency))
        // From here on the request is at the provider, whatever becomes of this process.
        let answer = network.answer(to: request, as: wire.kind, of: account)
        let response: ProviderResponse
        do throws(TransportFailure) {
            response = try await self.response(answer, within: limit)
        } catch {
            network.unheard(answer)
            throw error
        }
        network.heard(response, to: wire, by: account)
        return response
    }

    private func response(_ answer: SandboxAnswer, within limit: Duration)
        async throws(TransportFailure) -> ProviderResponse
    {
        let faults = network.faults
        switch answer.delivery {
        case .lost, .lostBefore, .cutOff: return try await lose(.closed, after: faults.latency)
        case .delayed(let time) where time >= limit: return try await lose(.timeout, after: limit)
        case .delayed(let time): await network.pause(time)
        case .whole: break
        }
        if network.strikes("lost response", faults.lostResponses) {
            return try await lose(.timeout, after: limit)
        }
        if network.strikes("reset", faults.resets) {
            return try await lose(.reset, after: faults.latency)
        }
        await network.pause(network.random.duration(upTo: faults.latency))
        guard network.isProcessAlive, !Task.isCancelled else {
            isOpen = false
            throw TransportFailure(.lost, .stopped)
        }
        if network.strikes("redirect", faults.redirects) {
            network.unheard(answer)
            return .elsewhere
        }
        return answer.response
    }

    private func lose(_ cause: TransportFailure.Cause, after time: Duration)
        async throws(TransportFailure) -> ProviderResponse
    {
        isOpen = false
        await network.pause(time)
        throw TransportFailure(.lost, cause)
    }
}
