/// Who hears of a run besides its operator.
package struct NotifySettings: Sendable {
    /// Where an address is had that watches over scheduled jobs; whoever knows it can speak for the
    /// run, so it is kept like a secret.
    package var ping: SecretSource?
    /// The file of metrics, as a path that holds from anywhere.
    package var metrics: String?

    package init(ping: SecretSource? = nil, metrics: String? = nil) {
        self.ping = ping
        self.metrics = metrics
    }
}

/// How log lines are written to standard error.
package enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// For people.
    case text
    /// One JSON object a line.
    case json
}
