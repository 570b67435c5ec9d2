package import AnnulModel

extension Bambora {
    /// Which of its two documented forms the API is spoken to in.
    package enum Profile: Hashable, Sendable {
        /// `api-beta.bambora.com`: the credentials go with each request.
        case beta
        /// `api.bambora.com/v1`: requests carry a token, which is had at another address; that
        /// endpoint's path is the whole of it.
        case v1(tokenEndpoint: Endpoint)

        /// Reads the account's own keys `profile` and `token_url`.
        package init(_ options: [String: String]) throws(ProviderSetupError) {
            switch options["profile"] {
            case "beta": self = .beta
            case "v1":
                let address = options["token_url"] ?? "https://auth.bambora.com/connect/token"
                guard let endpoint = Endpoint(address: address) else {
                    throw .unusableOption(
                        "token_url", of: .bambora,
                        "an address such as https://auth.bambora.com/connect/token")
                }
                self = .v1(tokenEndpoint: endpoint)
            default: throw .unusableOption("profile", of: .bambora, "beta or v1")
            }
        }

        package var optionNames: [String] {
            switch self {
            case .beta: ["profile"]
            case .v1: ["profile", "token_url"]
            }
        }

        package var secretNames: [String] {
            switch self {
            case .beta: ["token", "secret"]
            case .v1: ["client_id", "client_secret"]
            }
        }
    }
}

extension Endpoint {
    /// Reads an address as an endpoint describes itself: scheme, host, perhaps a port, a path.
    ///
    /// Refuses user names, queries, fragments, and plain `http` to anything but this machine.
    fileprivate init?(address: String) {
        guard let colon = address.firstRange(of: "://"),
            ["http", "https"].contains(address[..<colon.lowerBound]),
            address.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"@?#\\\"".utf8.contains($0) })
        else { return nil }
        let isSecure = address.hasPrefix("https:")
        let rest = address[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = rest[..<slash]
        var port = isSecure ? 443 : 80
        let bracket = host.firstIndex(of: "]")
        if let colon = host.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
            guard let number = UInt16(host[host.index(after: colon)...]), number > 0 else {
                return nil
            }
            (host, port) = (host[..<colon], Int(number))
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.init(
            isSecure: isSecure, host: String(host), port: port, basePath: String(rest[slash...]))
        guard isSecure || isLoopback else { return nil }
    }
}
