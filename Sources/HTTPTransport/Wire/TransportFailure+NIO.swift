import Engine
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TransportFailure {
    init(notSentFor error: any Error) {
        if let failure = error as? TransportFailure {
            self = failure
        } else {
            let (cause, detail) = Self.reading(of: error)
            // The system may give up on an address before the deadline does.
            self.init(.notSent, cause == .timeout ? .connectTimeout : cause, detail: detail)
        }
    }

    /// What an error of the network libraries says.
    static func reading(of error: any Error) -> (Cause, detail: String) {
        switch error {
        case let error as TransportFailure: (error.cause, error.detail)
        case let error as IOError: reading(of: error)
        case let error as NIOConnectionError: reading(of: error)
        case let error as ChannelError: reading(of: error)
        case let error as HTTPParserError: reading(of: error)
        case is UnsolicitedBytes: (.badResponse, "bytes after the response")
        case NIOSSLError.uncleanShutdown: (.closed, "without TLS goodbye")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            (.tls, plainWords(of: "\(error)"))
        case is NIOHTTPDecoderError: (.badResponse, "\(error)")
        default: (.closed, "\(error)")
        }
    }

    private static func reading(of error: IOError) -> (Cause, detail: String) {
        let detail = "errno \(error.errnoCode)"
        return switch error.errnoCode {
        case ECONNREFUSED: (.refused, "")
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EACCES, EPERM:
            (.unreachable, detail)
        case ECONNRESET, EPIPE, ECONNABORTED: (.reset, "")
        case ETIMEDOUT: (.timeout, detail)
        default: (.closed, detail)
        }
    }

    private static func reading(of error: NIOConnectionError) -> (Cause, detail: String) {
        let readings = error.connectionErrors.map { reading(of: $0.error) }
        // A machine without IPv6 finds half of the addresses unreachable: no news if others say
        // more.
        if let reading = readings.first(where: { $0.0 != .unreachable }) ?? readings.first {
            return reading
        }
        return (.nameNotFound, error.host)
    }

    private static func reading(of error: ChannelError) -> (Cause, detail: String) {
        switch error {
        case .connectTimeout: (.connectTimeout, "")
        default: (.closed, "")
        }
    }

    private static func reading(of error: HTTPParserError) -> (Cause, detail: String) {
        switch error {
        case .headerOverflow:
            (
                .tooLarge,
                "the head has more than \(ResponseDecoder.mostHeadBytes) bytes or"
                    + " \(ResponseDecoder.mostFields) fields"
            )
        case .invalidEOFState, .closedConnection: (.closed, "in the middle of a response")
        default: (.badResponse, "\(error)")
        }
    }

    /// The reason out of a TLS library's error, for example `certificate verify failed`.
    private static func plainWords(of text: String) -> String {
        let marker = "OPENSSL_internal:"
        var rest = text[...]
        while let hit = rest.utf8.firstIndex(of: UInt8(ascii: "O")) {
            rest = rest[hit...]
            if rest.hasPrefix(marker) {
                let reason = rest.dropFirst(marker.count).prefix { $0 != " " && $0 != "]" }
                return reason.lowercased().replacing("_", with: " ")
            }
            rest = rest.dropFirst()
        }
        return text
    }
}
