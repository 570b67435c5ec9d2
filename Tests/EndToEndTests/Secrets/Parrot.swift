/// Somebody who refuses everything, and repeats in the answer what was sent to be let in.
struct Parrot {
    /// What it plays.
    enum Role: Sendable {
        /// A provider that gives tokens out, and refuses what they are for.
        case provider
        /// A provider that sends everybody elsewhere with what they brought.
        case moved
        /// A provider that gives out no tokens.
        case tokenEndpoint
        /// A proxy that wants other credentials.
        case proxy
    }

    let port: Int
    /// Given out to whoever asks for an access token.
    static let token = "MARKER.token.4e7.of-the-parrot"

    /// Lends one for as long as `body` takes.
    static func lend(
        as role: Role = .provider, _ body: (Parrot) async throws -> Void
    ) async throws {
        try await TextServer.lend(answering: {
            reply(to: $0, as: role).map(TextServer.Reply.text) ?? .more
        }) {
            try await body(Parrot(port: $0))
        }
    }

    /// The answer to a whole request; `nil` while some of it is missing.
    private static func reply(to request: String, as role: Role) -> String? {
        let parts = request.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let lines = parts[0].split(separator: "\r\n")
        let fields = lines.dropFirst().map { $0.split(separator: ": ", maxSplits: 1) }
        func value(_ name: String) -> String? {
            fields.first { $0.count == 2 && $0[0].lowercased() == name }.map { String($0[1]) }
        }
        guard parts[1].utf8.count >= value("content-length").flatMap({ Int($0) }) ?? 0 else {
            return nil
        }
        let said = [
            "authorization", "proxy-authorization", "ocp-apim-subscription-key", "client_id",
            "client_secret",
        ].compactMap(value).joined(separator: " and ")
        let asksForToken = lines[0].contains("/accesstoken/get")
        switch role {
        case .provider, .moved:
            if asksForToken {
                return reply(
                    "200 OK",
                    #"{"access_token": "\#(token)", "token_type": "Bearer", "expires_in": "3600"}"#)
            }
            let key = value("ocp-apim-subscription-key") ?? "no"
            let problem =
                #"{"type": "https://parrot/\#(key)", "title": "\#(said) is wrong", "status": 400,"#
                + #" "traceId": "\#(token)"}"#
            return role == .moved
                ? reply("307 Temporary Redirect", problem, "Location: https://x.example/?\(said)")
                : reply("400 Bad Request", problem)
        case .tokenEndpoint:
            return reply(
                "401 \(said)",
                #"{"error": "\#(said)", "error_description": "\#(said) is wrong"}"#)
        case .proxy:
            return reply(
                "407 \(said)", "\(said) is wrong", "Proxy-Authenticate: Basic realm=\"\(said)\"")
        }
    }

    private static func reply(_ status: String, _ body: String, _ field: String? = nil) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n"
            + (field.map { "\($0)\r\n" } ?? "")
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
