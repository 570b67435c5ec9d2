import AnnulModel
import FoundationEssentials
import GRDB
import Sandbox

/// How a life of the process ends before its work does.
enum Death: String, CaseIterable {
    /// The process is gone from one step to the next.
    case crash
    /// A commit fails and is not on disk; the ledger stops, and the process with it.
    case failedCommit = "failed commit"
    /// A commit fails and is on disk all the same.
    case hiddenCommit = "hidden commit"
}

/// What goes wrong around the network: clocks, providers, and how long the process stays away.
struct Ordeal {
    /// What the wall clock jumps by when the process starts again.
    static func jump(from random: inout SplitMix64) -> Duration {
        let jumps: [Duration] = [
            .seconds(-86400), .seconds(-3600), .seconds(-30), .seconds(30), .seconds(3600),
            .seconds(86400),
        ]
        return jumps[Int(random.next() % UInt64(jumps.count))]
    }

    /// How long nobody starts the process again; at times for longer than keys live.
    static func absence(from random: inout SplitMix64) -> Duration {
        switch random.next() % 10 {
        case 0: .seconds(7200)
        case 1, 2: random.duration(upTo: .seconds(600))
        default: random.duration(upTo: .seconds(2))
        }
    }

    /// A provider's bad hour: when, which, and for how long.
    struct Outage {
        let fault: SandboxFault
        let begins: Duration
        let lasts: Duration
        /// `nil` for everybody's.
        let merchant: String?
    }

    static func outages(
        of accounts: [SimulatedAccount], from random: inout SplitMix64
    ) -> [Outage] {
        guard random.chance(0.4) else { return [] }
        return (0...Int(random.next() % 2)).map { _ in
            let fault = SandboxFault.allCases[
                Int(random.next() % UInt64(SandboxFault.allCases.count))]
            let account = accounts[Int(random.next() % UInt64(accounts.count))]
            return Outage(
                fault: fault, begins: random.duration(upTo: .seconds(20)),
                lasts: random.duration(upTo: .seconds(40)),
                merchant: random.chance(0.5) ? account.merchant.id : nil)
        }
    }
}

/// The ledger's disk, while it is broken.
struct BrokenLedger {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Lets every further commit of facts fail.
    func refuseCommits() throws {
        try change(
            """
            CREATE TRIGGER refusal BEFORE INSERT ON chain
            BEGIN SELECT RAISE(ABORT, 'the disk takes nothing'); END
            """)
    }

    func mend() throws { try change("DROP TRIGGER IF EXISTS refusal") }

    /// Hides the file: the next commit is made, and reported as failed.
    func takeAway() throws { try FileManager.default.moveItem(atPath: path, toPath: away) }

    func bringBack() throws {
        try FileManager.default.moveItem(atPath: away, toPath: path)
        try? FileManager.default.removeItem(atPath: path + ".rescued")
    }

    private var away: String { path + ".away" }

    private func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: sql) }
        try queue.close()
    }
}
