/// How bad the network is: the share of requests that each thing happens to.
package struct NetworkFaults: Hashable, Sendable {
    /// No connection is made.
    package var refusedConnections = 0.0
    /// The request never arrives.
    package var lostRequests = 0.0
    /// The request is dealt with; its answer never arrives.
    package var lostResponses = 0.0
    /// The network delivers the request a second time, later.
    package var duplicates = 0.0
    /// The request arrives long after the client has given it up.
    package var lateRequests = 0.0
    /// The connection is reset in the middle of the answer.
    package var resets = 0.0
    /// The request is dealt with, and its answer is replaced by one that points elsewhere.
    package var redirects = 0.0
    package var latency = Duration.milliseconds(40)
    /// How late a late request or a duplicate may arrive.
    package var lateness = Duration.seconds(15)

    package init() {}

    /// Faults of kinds and weights that the seed chooses: some worlds have one kind in plenty,
    /// most have a few of several.
    package static func drawn(from random: inout SplitMix64) -> NetworkFaults {
        var faults = NetworkFaults()
        let weight = [0.0, 0.02, 0.1, 0.3][Int(random.next() % 4)]
        if random.chance(0.5) { faults.refusedConnections = weight }
        if random.chance(0.5) { faults.lostRequests = weight }
        if random.chance(0.5) { faults.lostResponses = weight }
        if random.chance(0.5) { faults.duplicates = weight }
        if random.chance(0.5) { faults.lateRequests = weight / 2 }
        if random.chance(0.5) { faults.resets = weight }
        // An account stops where the next request is redirected too: few of many.
        if random.chance(0.25) { faults.redirects = 0.04 }
        return faults
    }
}
