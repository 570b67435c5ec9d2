import AnnulModel
import GRDB

/// One life of the process, as the auditor has to know it.
struct LifeRecord: Sendable {
    /// Counted from 1.
    let number: Int
    /// When it began, by the world's clock and by the process's own wall clock.
    let began: Duration
    let wall: Timestamp
    /// The accounts that begin with a canary.
    var canaries: Set<String> = []
    /// When the run was told to claim nothing more.
    var drained: Duration?
    /// The last of the ledger's facts that are this life's.
    var last = Facts()

    struct Facts: Hashable, Sendable {
        var attempt: Int64 = 0
        var result: Int64 = 0
        var act: Int64 = 0
    }

    /// Whoever goes on for the fifth time does so without guards, having looked at what halts it.
    var hasGuards: Bool { number <= 4 }

    /// The process's wall clock at a moment.
    func wall(at moment: Duration) -> Timestamp { wall + (moment - began) }

    /// Whether the account's secrets are right from the beginning.
    func hasRightSecrets(_ terms: Terms) -> Bool {
        switch terms.credentials {
        case .right: true
        case .stale: false
        case .wrong: number > 2
        }
    }
}

extension LifeRecord.Facts {
    init(in path: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        self = try queue.inDatabase { database in
            func last(_ table: String) throws -> Int64 {
                try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(table)") ?? 0
            }
            return try Self(
                attempt: last("attempt"), result: last("result"), act: last("act"))
        }
    }
}
