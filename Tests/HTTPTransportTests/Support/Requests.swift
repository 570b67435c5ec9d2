import AnnulModel
import Engine
import HTTPTypes
@testable import HTTPTransport
import Providers

extension ProviderRequest {
    /// A cancel such as the providers want it.
    static func cancel(_ number: Int = 1, body: [UInt8] = Array("{}".utf8)) -> ProviderRequest {
        ProviderRequest(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: nil, path: "/payments/\(number)/cancel",
                headerFields: [.contentType: "application/json"]),
            body: body)
    }
}

extension ProviderResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a call gave, in a form that can be compared.
enum Told: Hashable, Sendable, CustomStringConvertible {
    case response(Int, String)
    case notSent(TransportFailure.Cause)
    case lost(TransportFailure.Cause)

    init(_ failure: TransportFailure) {
        self = failure.effect == .lost ? .lost(failure.cause) : .notSent(failure.cause)
    }

    var description: String {
        switch self {
        case .response(let status, let text): "\(status) \(text.prefix(40))"
        case .notSent(let cause): "not sent: \(cause.rawValue)"
        case .lost(let cause): "lost: \(cause.rawValue)"
        }
    }
}

extension Duration {
    /// A time limit for what needs none: other tests may leave a thread little time.
    static let plenty = Duration.seconds(300)
}

extension Connection {
    func told(
        _ request: ProviderRequest = .cancel(), within limit: Duration = .plenty
    ) async -> Told {
        do throws(TransportFailure) {
            let response = try await exchange(request, within: limit)
            return .response(response.head.status.code, response.text)
        } catch {
            return Told(error)
        }
    }
}

extension Transport {
    func told(connectingTo endpoint: Endpoint, within limit: Duration = .plenty) async -> Told {
        do throws(TransportFailure) {
            await (try connect(to: endpoint, within: limit)).close()
            return .response(0, "connected")
        } catch {
            return Told(error)
        }
    }
}

/// Lends a transport to a test and ends it afterwards.
func withTransport<Answer: Sendable>(
    _ options: TLSOptions = TLSOptions(),
    body: @Sendable (NIOTransport) async throws -> Answer
) async throws -> Answer {
    let transport = try NIOTransport(version: "1.2.3", tls: options)
    do {
        let answer = try await body(transport)
        await transport.shutdown()
        return answer
    } catch {
        await transport.shutdown()
        throw error
    }
}

/// Lends a connection to a server that plays `scripts`.
func withConnection<Answer: Sendable>(
    _ scripts: [ScriptedServer.Step]...,
    body: @Sendable (any Connection, ScriptedServer.Log) async throws -> Answer
) async throws -> Answer {
    try await ScriptedServer.run(scripts) { server in
        try await withTransport { transport in
            let connection = try await transport.connect(to: server.endpoint, within: .plenty)
            let answer = try await body(connection, server.log)
            await connection.close()
            return answer
        }
    }
}
