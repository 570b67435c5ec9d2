/// Where an account's requests go: what the configuration's `base_url` says.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package let isSecure: Bool
    /// A host name or an IP address, without brackets.
    package let host: String
    package let port: Int
    /// What stands before every request's path: empty, or begins with `/` and does not end with it.
    package let basePath: String

    package init(isSecure: Bool, host: String, port: Int, basePath: String = "") {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.basePath = basePath
    }

    /// The value of the `Host` header: the port is named unless it is the scheme's own.
    package var authority: String {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }

    package var scheme: String { isSecure ? "https" : "http" }

    package var description: String { "\(scheme)://\(authority)\(basePath)" }

    /// Whether its host is an IP address: no name of a host ends in a number.
    package var isAddress: Bool {
        host.utf8.contains(UInt8(ascii: ":"))
            || host.split(separator: ".").last?.utf8.allSatisfy(\.isASCIIDigit) == true
    }

    /// Whether requests stay on this machine.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
