import AnnulModel
import HTTPTypes
import NIOCore
import Providers
import Testing

@testable import HTTPTransport

/// References that want to reach another payment, another path or another header.
///
/// What a provider's rules let through is looked at byte by byte, as it would leave.
@Suite(.timeLimit(.minutes(2)))
struct HostileReferenceTests {
    struct Account: Sendable, CustomTestStringConvertible {
        let name: ProviderName
        var options: [String: String] = [:]
        let secrets: [String]
        var token: Secret?
        let steps: [Providers.Step]
        /// Where the rules are strict, few of these pass.
        var leastPassed = 1

        var testDescription: String { name.rawValue + (options["profile"].map { ", \($0)" } ?? "") }

        static let all = [
            Account(name: .certitrade, secrets: ["api_key"], steps: [.cancel, .payment(.doubt)]),
            Account(
                name: .bambora, options: ["profile": "beta"], secrets: ["token", "secret"],
                steps: [.cancel, .payment(.doubt)], leastPassed: 600),
            Account(
                name: .bambora,
                options: ["profile": "v1", "token_url": "https://auth.example/connect/token"],
                secrets: ["client_id", "client_secret"], token: Secret("token"),
                steps: [.cancel, .payment(.doubt)], leastPassed: 600),
            Account(
                name: .vipps, secrets: ["client_id", "client_secret", "subscription_key"],
                token: Secret("token"),
                steps: [
                    .cancel, .payment(.doubt), .events(.doubt, Settlement(.cancelled, .released)),
                ]),
            Account(name: .billmate, secrets: ["key"], steps: [.cancel, .payment(.doubt)]),
            Account(
                name: .vtex, secrets: ["app_key", "app_token"], steps: [.cancel], leastPassed: 300),
        ]

        func provider() throws -> any Provider {
            try ProviderCatalog.make(
                merchant: Merchant(provider: name, id: "123456", environment: .test),
                endpoint: HostileReferenceTests.endpoint, options: options, version: "1.2.3")
        }

        var access: Access {
            Access(
                secrets: Dictionary(uniqueKeysWithValues: secrets.map { ($0, Secret("hush")) }),
                token: token)
        }
    }

    private static let endpoint = Endpoint(
        isSecure: true, host: "api.example", port: 443, basePath: "/via")
    /// Every two pieces meet several times.
    private static let rounds = 6_000
    /// A reference that everybody takes.
    private static let plain = "12345678"

    /// What references are made of here.
    private static let pieces = [
        "/", "\\", ".", "..", "/../", "%2F", "%2e%2e", "%00", "?", "#", "&", "=", ";", ":", "@",
        " ",
        "\t", "\r\n", "\r", "\n", "\u{0}", "\"", "'", "<", "å", "😀", "\u{202e}", "\u{feff}",
        "\u{85}",
        "\u{2028}", "X-Evil: 1", " HTTP/1.1\r\n", "cancel", "a", "Z", "0", "7", "-", "_", "~", "+",
        "*",
    ]

    @Test(arguments: Account.all)
    func aReferenceIsOneSegmentOfItsPathOrRefused(account: Account) throws {
        let provider = try account.provider()
        let control = try account.steps.map {
            try Wire(Self.written($0, Self.plain, provider, account.access))
        }
        var generator = SeededGenerator(seed: 17)
        var passed = 0
        for round in 0..<Self.rounds {
            let count = Int.random(in: 1...6, using: &generator)
            let reference = (0..<count).map { _ in
                Self.pieces[Int.random(in: Self.pieces.indices, using: &generator)]
            }.joined()
            guard (try? provider.check(Annulment(reference: reference))) != nil else { continue }
            passed += 1
            for (step, control) in zip(account.steps, control) {
                let bytes = Self.written(step, reference, provider, account.access)
                let wire = try Wire(bytes)
                let what = "round \(round), \(reference.debugDescription)"
                #expect(wire.method == control.method, "\(what)")
                #expect(wire.fieldNames == control.fieldNames, "\(what)")
                #expect(wire.host == "api.example", "\(what)")
                let expected = control.segments.map { $0 == Self.plain ? reference : $0 }
                #expect(wire.segments == expected, "\(what)")
                #expect(wire.holds(reference), "\(what)")
            }
        }
        #expect(passed >= account.leastPassed, "\(passed) passed")
    }

    private static func written(
        _ step: Providers.Step, _ reference: String, _ provider: any Provider, _ access: Access
    ) -> [UInt8] {
        let annulment = Annulment(reference: reference)
        let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
        let attempt = Attempt(
            annulment: annulment, key: key, body: provider.cancelBody(of: annulment, under: key),
            ownKeys: [key])
        let request = provider.request(
            for: step, of: attempt, with: access, at: Timestamp(milliseconds: 1_800_000_000_000))
        let writer = RequestWriter(endpoint: endpoint, userAgent: "annul/1.2.3")
        return Array(writer.bytes(of: request).readableBytesView)
    }
}

/// A request as whoever receives it reads it: by bytes, with no help of those who wrote it.
private struct Wire {
    let method: String
    /// The path's parts, each decoded once.
    let segments: [String]
    let fieldNames: [String]
    let host: String?
    let body: [UInt8]

    struct Broken: Error { let text: String }

    init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Broken(text: "no end of the head")
        }
        let head = bytes[..<end.lowerBound]
        body = Array(bytes[end.upperBound...])
        guard head.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0d || $0 == 0x0a }) else {
            throw Broken(text: "bytes that no head has")
        }
        let lines = String(decoding: head, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        guard !lines.contains(where: { $0.utf8.contains(0x0d) || $0.utf8.contains(0x0a) }) else {
            throw Broken(text: "half an end of a line")
        }
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1", words[1].first == "/",
            !words[1].contains(where: { "?#\\".contains($0) })
        else { throw Broken(text: String(lines[0])) }
        method = String(words[0])
        segments = try words[1].dropFirst().split(
            separator: "/", omittingEmptySubsequences: false
        ).map { segment in
            guard segment != ".", segment != ".." else { throw Broken(text: "dots") }
            return try Self.decoded(segment)
        }
        let fields = lines.dropFirst().map { line in
            line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        }
        fieldNames = fields.map { String($0[0]) }
        host = fields.first { $0[0] == "Host" }.map { String($0[1].dropFirst()) }
        let length = fields.first { $0[0] == "Content-Length" }.flatMap { Int($0[1].dropFirst()) }
        guard body.count == length ?? 0 else { throw Broken(text: "another length than it says") }
    }

    /// Whether the reference stands in the path, or in the body where its provider wants it.
    func holds(_ reference: String) -> Bool {
        if segments.contains(reference) { return true }
        let body = (try? JSONValue(parsing: body)) ?? .null
        return body["data"]["number"].string == reference
    }

    private static func decoded(_ segment: Substring) throws -> String {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { throw Broken(text: "half an escape") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
