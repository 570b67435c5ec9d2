import FoundationEssentials
import GRDB
import Ledger
import Testing

extension EndToEnd {
    /// Power cuts at random points of a recorded run: what was acknowledged is there, and nothing
    /// is corrupt.
    @Suite struct PowerCutTests {
        /// Enough commits for checkpoints to come between them.
        private static let payments = Payments(400)

        @Test(.timeLimit(.minutes(60)), arguments: Seeds.chosen)
        func nothingAcknowledgedIsLostAndNothingIsCorrupt(seed: UInt64) async throws {
            let record = try await Self.record([:])
            let count = Int(ProcessInfo.processInfo.environment["POWER_CUTS"] ?? "") ?? 200
            let damage = try Self.cut(record, count, seed)
            #expect(damage.images == count)
            #expect(damage.lost == [])
            #expect(damage.corrupt == [])
            // The images cover the run: many hold intents of which there is no result yet.
            #expect(damage.withClaims >= count / 4)
            #expect(record.checkpoints >= 1, "the run was too short for a checkpoint")
        }

        /// Controls: the same test fails where the disk is told less, or keeps less.
        @Test(
            .timeLimit(.minutes(5)),
            arguments: [["LEDGER_SYNCHRONOUS": "NORMAL"], ["LEDGER_NO_SYNC": "1"]])
        func withFewerSyncsItWouldBeLost(environment: [String: String]) async throws {
            let damage = try Self.cut(try await Self.record(environment), 60, 7)
            #expect(damage.lost.count >= 10, "\(damage)")
        }

        /// One run, recorded.
        private static func record(_ environment: [String: String]) async throws -> DiskRecord {
            var record: DiskRecord?
            let settings = Settings(concurrency: 4)
            try await Workshop.lend(settings) { workshop, _ in
                try workshop.write(payments.csv, to: "payments.csv")
                var environment = environment
                environment["LEDGER_RECORD"] = workshop.path("record")
                let ended = try await workshop.annul(
                    ["run", "payments.csv"], on: FaultyDisk("a recorded disk", environment))
                try #require(ended.code == 0, "\(ended.errors)")
                record = try DiskRecord(workshop.bytes(of: "record"))
            }
            return try #require(record)
        }

        struct Damage {
            var images = 0
            var withClaims = 0
            var lost: [String] = []
            var corrupt: [String] = []
        }

        /// Cuts the power at random points, and looks at what is left.
        private static func cut(_ record: DiskRecord, _ count: Int, _ seed: UInt64) throws -> Damage
        {
            var chance = Moments(seed: seed)
            let points = (0..<count).map { _ in
                Int.random(in: 0...record.entries.count, using: &chance)
            }.sorted()
            let folder = URL(
                filePath: FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
            )
            .appending(path: "annul-power-cut-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var damage = Damage()
            var disk = Disk()
            var heard = Heard()
            var done = 0
            for point in points {
                while done < point {
                    disk.take(record.entries[done])
                    heard.take(record.entries[done])
                    done += 1
                }
                try damage.add(disk.cut(&chance), heard, at: point, in: folder)
            }
            return damage
        }
    }
}

/// What the provider had heard at some moment.
struct Heard {
    /// Cancels that had left, by payment.
    private(set) var cancels: [String: Int] = [:]
    /// Payments whose result the worker had moved on from: their results are durable.
    private(set) var settled: Set<String> = []
    private var last: [Int: String] = [:]

    mutating func take(_ entry: DiskRecord.Entry) {
        guard case .said(let socket, let text) = entry, text.hasPrefix("POST "),
            let path = text.split(separator: " ").dropFirst().first, path.hasSuffix("/cancel")
        else { return }
        let payment = String(path.split(separator: "/").dropLast().last ?? "")
        cancels[payment, default: 0] += 1
        if let before = last[socket], before != payment { settled.insert(before) }
        last[socket] = payment
    }
}

extension DiskRecord {
    /// Syncs of the ledger's own file: after its making, each is a checkpoint's.
    var checkpoints: Int {
        entries.reduce(-2) { count, entry in
            if case .sync(.ledger) = entry { count + 1 } else { count }
        }
    }
}

extension EndToEnd.PowerCutTests.Damage {
    mutating func add(_ image: DiskImage, _ heard: Heard, at point: Int, in folder: String) throws {
        images += 1
        let path = folder + "/annul.ledger"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        try Data(image.bytes[.ledger] ?? []).write(to: URL(filePath: path))
        if let journal = image.bytes[.journal] {
            try Data(journal).write(to: URL(filePath: path + "-wal"))
        }
        do {
            try look(at: path, heard, point)
        } catch {
            corrupt.append("after call \(point): \(error)")
        }
    }

    private mutating func look(at path: String, _ heard: Heard, _ point: Int) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        let (verdict, isLedger) = try queue.inDatabase { database in
            (
                try String.fetchAll(database, sql: "PRAGMA integrity_check"),
                try Int.fetchOne(database, sql: "PRAGMA user_version") != 0
            )
        }
        guard verdict == ["ok"] else { return corrupt.append("after call \(point): \(verdict)") }
        guard isLedger else {
            if !heard.cancels.isEmpty { lost.append("after call \(point): everything") }
            return
        }
        if let broken = try queue.inDatabase({ try ChainReplay($0).firstBreak }) {
            corrupt.append("after call \(point): the chain breaks at commit \(broken)")
        }
        let (rows, attempts, results) = try queue.inDatabase { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM row") ?? 0,
                try Self.count("attempt", database), try Self.count("result", database)
            )
        }
        if !heard.cancels.isEmpty, rows != 400 { lost.append("after call \(point): rows") }
        for (payment, count) in heard.cancels where attempts[payment] ?? 0 < count {
            lost.append("after call \(point): the intent for \(payment)")
        }
        for payment in heard.settled where results[payment] == nil {
            lost.append("after call \(point): the result of \(payment)")
        }
        if attempts.count > results.count { withClaims += 1 }
    }

    private static func count(_ table: String, _ database: Database) throws -> [String: Int] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT payment.reference, count(*) FROM \(table)
                    JOIN row ON row.id = \(table).row JOIN payment ON payment.id = row.payment
                GROUP BY payment.id
                """)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
}
