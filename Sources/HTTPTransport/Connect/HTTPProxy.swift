package import AnnulModel
import Providers

/// What stands between this machine and the providers, and opens tunnels to them (RFC 9110, section
/// 9.3.6).
///
/// It sees the host and port that a connection is for, and TLS after that. It is not used to reach
/// this machine itself.
package struct HTTPProxy: Hashable, Sendable, CustomStringConvertible {
    let host: String
    let port: Int
    private let authorization: Secret?

    /// - Parameters:
    ///   - address: where it listens, without TLS; its path plays no part.
    ///   - user: whom it is told that asks; `nil` where it doesn't want to know.
    ///   - password: the user's.
    package init(at address: Endpoint, user: String? = nil, password: Secret? = nil) {
        (host, port) = (address.host, address.port)
        authorization = user.map {
            Secret(basicCredentials($0, password?.reveal() ?? ""))
        }
    }

    package var description: String { "\(Self.bracketed(host)):\(port)" }

    /// The request for a tunnel.
    func request(for endpoint: Endpoint) -> String {
        let target = "\(Self.bracketed(endpoint.host)):\(endpoint.port)"
        let access = authorization.map { "Proxy-Authorization: \($0.reveal())\r\n" } ?? ""
        return "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\(access)\r\n"
    }

    private static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }
}
