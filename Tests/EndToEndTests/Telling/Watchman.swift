import Synchronization

/// What watches over scheduled jobs, on this machine: it keeps what it is told.
struct Watchman: Sendable {
    struct Ping: Hashable {
        let path: String
        let body: String

        /// Without what stands before `/start` or the exit code.
        var word: String { String(path.split(separator: "?")[0].split(separator: "/").last ?? "") }
        var run: String? {
            path.split(separator: "?rid=").count == 2
                ? String(path.split(separator: "?rid=")[1]) : nil
        }
    }

    /// Where it is told things; to be kept from everybody else.
    var address: String { "http://127.0.0.1:\(port)/ping/hunter2" }
    var pings: [Ping] { book.pings.withLock { $0 } }

    private final class Book: Sendable {
        let pings = Mutex<[Ping]>([])
    }

    private let port: Int
    private let book: Book

    private init(port: Int, book: Book) { (self.port, self.book) = (port, book) }

    /// Lends one that listens for as long as `body` takes; without an answer it never answers.
    static func lend(
        answer: String? = "200 OK", _ body: (Watchman) async throws -> Void
    ) async throws {
        let book = Book()
        try await TextServer.lend(answering: { request in
            guard let ping = Ping(request: request) else { return .more }
            book.pings.withLock { $0.append(ping) }
            guard let answer else { return .nothing }
            return .text("HTTP/1.1 \(answer)\r\nContent-Length: 2\r\n\r\nOK")
        }) { port in try await body(Watchman(port: port, book: book)) }
    }
}

extension Watchman.Ping {
    /// A whole request; `nil` while some of it is missing.
    fileprivate init?(request text: String) {
        let parts = text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let lines = parts[0].split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst("Content-Length: ".count)) }
        guard parts[1].utf8.count >= length ?? 0 else { return nil }
        path = String(lines[0].split(separator: " ")[1])
        body = String(parts[1])
    }
}
