package import AnnulModel

/// How an account's connections are made, besides where they go.
package struct ConnectionSettings: Hashable, Sendable {
    /// Certificates that are trusted besides the system's own.
    package internal(set) var rootsFile: String?
    /// The certificate, with its chain, that the account shows, and its key.
    package internal(set) var certificateFile: String?
    package internal(set) var keyFile: String?
    /// Where the proxy listens that connections go through.
    package internal(set) var proxy: Endpoint?
    package internal(set) var proxyUser: String?
    /// What the proxy's password is called among the account's secrets.
    package static let proxyPassword = "proxy.password"

    package init() {}
}
