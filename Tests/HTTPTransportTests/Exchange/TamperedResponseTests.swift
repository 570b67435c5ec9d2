import HTTPTypes
@testable import HTTPTransport
import NIOCore
import NIOEmbedded
import Testing

/// What a peer sends that can't write, or means harm.
struct TamperedResponseTests {
    /// It ends the exchange, in the same way however it arrives, and never as if nothing was sent.
    @Test(arguments: ResponseReadingTests.forms)
    func anExchangeEndsWhateverArrives(form: ResponseReadingTests.Form) async throws {
        var generator = SeededGenerator(seed: 20_261_121)
        var kinds: Set<String> = []
        for round in 0..<300 {
            let bytes = Self.tampered(Array(form.bytes.utf8), using: &generator)
            let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &generator) }
            let places = [0] + cuts.sorted() + [bytes.count]
            let pieces = zip(places, places.dropFirst()).map { Array(bytes[$0..<$1]) }
            let whole = try await Self.told([bytes], form.method)
            let parts = try await Self.told(pieces, form.method)
            let shown = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(whole == parts, "round \(round), in pieces of \(pieces.map(\.count)): \(shown)")
            if case .notSent = whole { Issue.record("round \(round): \(shown)") }
            kinds.insert(whole.kind)
        }
        // It is both believed and not.
        #expect(kinds.count >= 2)
    }

    private static func told(
        _ pieces: [[UInt8]], _ method: HTTPRequest.Method
    ) async throws -> Told {
        let peer = try EmbeddedExchange()
        let result = await peer.exchange(1, method) { peer in
            // What was thrown has reached the handler as well.
            for piece in pieces { _ = try? peer.channel.writeInbound(ByteBuffer(bytes: piece)) }
            try? peer.channel.close().wait()
        }
        _ = try? peer.channel.finish()
        return result.told
    }

    private static func tampered(
        _ bytes: [UInt8], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        let marks = Array("\r\n :;,0123456789abcdefHTTP/1.\0\t".utf8) + [0xff]
        let pieces = [
            "\r\n", "\n", "Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n", "ffffffff\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Connection: close\r\n",
            "0\r\n",
        ]
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where place < bytes.count:
                bytes[place] = marks.randomElement(using: &generator) ?? 0
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(marks.randomElement(using: &generator) ?? 0, at: place)
            default:
                let piece = pieces.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: piece.utf8, at: place)
            }
        }
        return bytes
    }
}

extension Told {
    fileprivate var kind: String {
        switch self {
        case .response: "response"
        case .notSent: "not sent"
        case .lost: "lost"
        }
    }
}
