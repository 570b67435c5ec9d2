import ServiceLifecycle

/// Tells once that the server listens, and ends the program if that can't be told.
///
/// The server's own hook can't throw: it leaves the failure here, and this service throws it.
final class Announcement: Service {
    private let tell: @Sendable (_ port: Int) throws -> Void
    private let outcome = AsyncThrowingStream<Never, any Error>.makeStream()

    init(_ tell: @escaping @Sendable (_ port: Int) throws -> Void) { self.tell = tell }

    func make(port: Int) {
        do {
            try tell(port)
        } catch {
            outcome.continuation.finish(throwing: error)
        }
    }

    func run() async throws {
        for try await _ in outcome.stream.cancelOnGracefulShutdown() {}
    }
}
