import AnnulModel
import Synchronization

/// Where workers leave what they ask of the ledger, for one transaction together.
///
/// There is no timer: whatever gathers while one transaction is written is the next one. An asker
/// waits on a plain continuation, which task cancellation does not touch: an outcome that is known
/// is always written.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case claim(
            lane: Int64, onlyReading: Bool,
            reply: @Sendable (Result<ClaimReply, LedgerError>) -> Void)
        case settle(Settling, reply: @Sendable (Result<Void, LedgerError>) -> Void)
    }

    private struct State {
        var commands: [Command] = []
        var server: CheckedContinuation<Void, Never>?
        var closed: LedgerError?
    }

    private let state = Mutex(State())

    var isClosed: Bool { state.withLock { $0.closed != nil } }

    func post(_ command: Command) {
        let (server, refusal) = state.withLock { state in
            if let closed = state.closed { return (state.server, Optional(closed)) }
            state.commands.append(command)
            defer { state.server = nil }
            return (state.server, nil)
        }
        if let refusal { command.refuse(refusal) }
        server?.resume()
    }

    /// Waits for commands, and takes all there are.
    ///
    /// - Returns: at least one command, or `nil` once the mailbox is closed and empty.
    func next() async -> [Command]? {
        while true {
            let (commands, isClosed) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.closed != nil)
            }
            if !commands.isEmpty { return commands }
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady = !state.commands.isEmpty || state.closed != nil
                    if !isReady { state.server = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Refuses everything from here on, what waits included.
    func close(_ reason: LedgerError) {
        let (commands, server) = state.withLock { state in
            state.closed = state.closed ?? reason
            defer { (state.commands, state.server) = ([], nil) }
            return (state.commands, state.server)
        }
        for command in commands { command.refuse(reason) }
        server?.resume()
    }
}

extension Mailbox.Command {
    func refuse(_ error: LedgerError) {
        switch self {
        case .claim(_, _, let reply): reply(.failure(error))
        case .settle(_, let reply): reply(.failure(error))
        }
    }
}
