import Dispatch
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the addresses of hosts, each on a thread of its own.
///
/// A name server that hangs over one account's host must not keep other accounts' connections
/// waiting, so look-ups of different hosts go on side by side. Of one host there is one at a time,
/// whose answer all share who asked meanwhile: a name that hangs holds one thread, however many
/// workers want it. No answer is kept for later; how long one is good, only the system knows.
final class NameDesk: Sendable {
    /// Blocks until the addresses of a host are known, in the order in which they are to be tried.
    typealias Find = @Sendable (String) throws -> [SocketAddress]

    private struct State {
        /// Who waits for a host whose look-up is under way.
        var waiting: [String: [NameQuery]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let find: Find

    init(finding find: @escaping Find = NameDesk.askSystem) { self.find = find }

    /// Has a query answered on its loop, once its host's look-up ends.
    func ask(_ query: NameQuery, for host: String) {
        enum Next { case wait, begin, refuse }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .refuse }
            defer { state.waiting[host, default: []].append(query) }
            return state.waiting[host] == nil ? .begin : .wait
        }
        switch next {
        case .wait: break
        case .begin:
            // A serial queue of its own always gets a thread: none waits for those that hang.
            DispatchQueue(label: "name look-up").async { [self] in
                let answer = Result { try find(host) }
                let queries = state.withLock { $0.waiting.removeValue(forKey: host) ?? [] }
                for query in queries { query.answer(answer) }
            }
        case .refuse: query.answer(.failure(NameError.notAwaited))
        }
    }

    /// A query whose connection has been given up waits no longer.
    func forget(_ query: NameQuery, for host: String) {
        state.withLock { $0.waiting[host]?.removeAll { $0 === query } }
        query.answer(.failure(NameError.notAwaited))
    }

    /// Ends every query, before the loops do on which they would be answered.
    func close() {
        let queries = state.withLock { state in
            state.isClosed = true
            return state.waiting.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        for query in queries { query.answer(.failure(NameError.notAwaited)) }
    }

    private static func askSystem(_ host: String) throws -> [SocketAddress] {
        // TCP alone, so that each address comes once.
        var hint = unsafe addrinfo()
        unsafe hint.ai_protocol = Int32(IPPROTO_TCP)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hint, &found)
        guard status == 0, let found = unsafe found else { throw NameError.unknown(code: status) }
        defer { unsafe freeaddrinfo(found) }
        return unsafe sequence(first: found) { unsafe $0.pointee.ai_next }.compactMap { entry in
            let bytes = unsafe UnsafeRawPointer(entry.pointee.ai_addr)
            return switch unsafe entry.pointee.ai_family {
            case AF_INET:
                unsafe bytes.map { unsafe SocketAddress($0.load(as: sockaddr_in.self), host: host) }
            case AF_INET6:
                unsafe bytes.map {
                    unsafe SocketAddress($0.load(as: sockaddr_in6.self), host: host)
                }
            default: nil
            }
        }
    }
}

/// Why a host has no addresses.
enum NameError: Error, Hashable, Sendable {
    case unknown(code: Int32)
    /// Its connection, or the transport, was given up meanwhile.
    case notAwaited
}

/// One connection's question, answered for both families at once, as the system finds them.
final class NameQuery: Resolver, Sendable {
    private let desk: NameDesk
    private let loop: any EventLoop
    private let host: String
    private let port: Int
    private let six: EventLoopPromise<[SocketAddress]>
    private let four: EventLoopPromise<[SocketAddress]>
    private let isAnswered = Atomic<Bool>(false)

    init(_ host: String, port: Int, at desk: NameDesk, on loop: any EventLoop) {
        (self.desk, self.loop, self.host, self.port) = (desk, loop, host, port)
        (six, four) = (loop.makePromise(), loop.makePromise())
        desk.ask(self, for: host)
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        six.futureResult
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        four.futureResult
    }

    func cancelQueries() { desk.forget(self, for: host) }

    /// The first answer counts.
    func answer(_ answer: Result<[SocketAddress], any Error>) {
        guard !isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        loop.execute { [self] in
            let addresses = answer.map { addresses in
                addresses.map { address in
                    var address = address
                    address.port = port
                    return address
                }
            }
            six.completeWith(addresses.map { $0.filter { $0.protocol == .inet6 } })
            four.completeWith(addresses.map { $0.filter { $0.protocol == .inet } })
        }
    }
}
