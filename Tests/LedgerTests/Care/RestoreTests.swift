import AnnulModel
import FoundationEssentials
import Testing

@testable import Ledger

/// An older copy in the place of a ledger.
struct RestoreTests {
    /// What a later state of the ledger has left: its head, and the run that it was written for.
    private static func copied() async throws -> (bench: Workbench, later: [KeptHead]) {
        let bench = try await Workbench.worked(20)
        let copy = bench.folder.path + "/copy"
        _ = try bench.reader.copy(to: copy)
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        try await bench.take([row("p-3"), row("z")], into: ledger, as: "third")
        let head = await ledger.head
        await ledger.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: bench.path + suffix)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: bench.path)
        let kept = KeptHead(place: "runs/third/manifest.json", commit: head.commit, hash: head.hash)
        return (bench, [kept])
    }

    @Test func whatTheChainHasIsKnown() async throws {
        let (bench, later) = try await Self.copied()
        let reader = try bench.reader
        let present = try reader.head()
        let own = KeptHead(place: "here", commit: present.commit, hash: present.hash)
        let other = KeptHead(place: "there", commit: 2, hash: present.hash)
        let empty = KeptHead(place: "empty", commit: 0, hash: ChainHead.none.hash)
        #expect(try reader.unknown(among: [own, empty]) == [])
        let unknown = try reader.unknown(among: [own, other] + later)
        #expect(unknown.map(\.kept.place) == ["runs/third/manifest.json", "there"])
        #expect(
            unknown.map(\.text) == [
                "runs/third/manifest.json knows commit \(later[0].commit ?? 0), and the ledger ends"
                    + " with commit \(present.commit): its end was cut off, or it is an older copy",
                "there knows another hash of commit 2: the history was written again",
            ])
    }

    @Test(arguments: [true, false])
    func everyPaymentThatIsNotGoodIsInDoubt(keepsRefusals: Bool) async throws {
        let (bench, later) = try await Self.copied()
        let ledger = try bench.open(creates: false, takesBackup: true)
        _ = try await ledger.recover()
        bench.clock.advance(by: .seconds(3600))
        let good = try bench.query(Self.goodPayments, as: Int64.self)
        let all = try bench.query("SELECT count(*) FROM payment", as: Int64.self)[0]
        let unknown = try bench.reader.unknown(among: later)
        #expect(try bench.reader.restorablePayments() == all - Int64(good.count))
        let payments = try await ledger.restore(accepting: unknown, by: "kari on host") { _ in
            keepsRefusals
        }
        #expect(payments == all - Int64(good.count))
        #expect(!good.isEmpty && payments > 10)
        let doubtful = try bench.query(
            "SELECT id FROM payment WHERE doubtful_send = \(bench.clock.now.milliseconds)",
            as: Int64.self)
        #expect(Int64(doubtful.count) == payments)
        #expect(Set(doubtful).isDisjoint(with: good))
        // Its own figures follow, and its own examination finds nothing amiss.
        try expectRecounts(bench, ledger)
        #expect(try bench.reader.unknown(among: later) == [])
        #expect(try bench.reader.verify(against: later).holds)
        let spent = try bench.query(
            "SELECT count(*) FROM payment WHERE doubtful_send NOT NULL AND key_spent = 1",
            as: Int64.self)[0]
        #expect(keepsRefusals ? spent == payments : spent < payments)
        let details = try bench.query(
            "SELECT detail FROM act WHERE kind = 'ledger restored'", as: String.self)
        let detail = try JSONValue(parsing: Array(details[0].utf8))
        #expect(detail["by"].string == "kari on host")
        #expect(detail["accepted"][0]["hash"].string == later[0].hash.hex)
    }

    /// Rows of a payment that it had sent, failed with, and never tried.
    @Test func nothingIsSentFreshAfterwards() async throws {
        let (bench, later) = try await Self.copied()
        let ledger = try bench.open(creates: false, takesBackup: true)
        _ = try await ledger.recover()
        let unknown = try bench.reader.unknown(among: later)
        _ = try await ledger.restore(accepting: unknown, by: "kari") { _ in true }
        let second = try bench.reader.run(named: "second")
        try await ledger.abandon(second, exitCode: 4, at: bench.clock.now)
        let references = (0..<20).map { row("p-\($0)") } + [row("q-1")]
        let (run, counts) = try await bench.take(references, into: ledger, as: "fourth")
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        bench.clock.advance(by: .seconds(60))
        let lookups = try await ledger.serving {
            var lookups = 0
            while case .claim(let claim) = try await ledger.claim(in: lane) {
                #expect(claim.move == .lookup)
                #expect(claim.progress.isDoubtful)
                try await ledger.settle(claim, .done, at: bench.clock.now, .keyed)
                lookups += 1
            }
            return lookups
        }
        #expect(lookups == references.count - counts.duplicates)
        #expect(lookups > 10)
        try expectRecounts(bench, ledger)
    }

    /// One that died half-way is still refused, and is begun again.
    @Test func headsAreAcceptedLast() async throws {
        let (bench, later) = try await Self.copied()
        let ledger = try bench.open(creates: false, takesBackup: true)
        _ = try await ledger.recover()
        let unknown = try bench.reader.unknown(among: later)
        try bench.tamper(
            """
            CREATE TRIGGER dies BEFORE INSERT ON act WHEN NEW.kind = 'ledger restored'
            BEGIN SELECT RAISE(ABORT, 'died'); END
            """)
        await #expect(throws: LedgerError.self) {
            _ = try await ledger.restore(accepting: unknown, by: "kari") { _ in true }
        }
        await ledger.close()
        try bench.tamper("DROP TRIGGER dies")
        #expect(
            try bench.reader.unknown(among: later)
                == unknown.map(\.self).map { head in
                    UnknownHead(head.kept, last: (try? bench.reader.head()) ?? .none)
                })
        let next = try bench.open(creates: false, takesBackup: true)
        _ = try await next.recover()
        let again = try bench.reader.unknown(among: later)
        _ = try await next.restore(accepting: again, by: "kari") { _ in true }
        #expect(try bench.reader.unknown(among: later) == [])
        try expectRecounts(bench, next)
    }

    /// A copy is older than its ledger from its first moment on, whatever else lies around.
    @Test func aBackupIsReadAndNotWrittenToUntilItIsAccepted() async throws {
        let (bench, _) = try await Self.copied()
        #expect(try bench.reader.isBackup())
        #expect(try bench.reader.verify().holds)
        let refusal = #expect(throws: LedgerError.self) { _ = try bench.open(creates: false) }
        #expect(refusal?.code == .outdated)
        #expect(refusal?.message.contains("it is a backup. Payments may have been") ?? false)
        let ledger = try bench.open(creates: false, takesBackup: true)
        _ = try await ledger.recover()
        _ = try await ledger.restore(accepting: [], by: "kari") { _ in true }
        await ledger.close()
        #expect(try !bench.reader.isBackup())
        try expectRecounts(bench, try bench.open(creates: false))
    }

    /// Only the payment is in doubt then: a row that was no good stays refused.
    @Test func whatIntakeRefusedStaysRefused() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p", 1), row("p", 2)], into: ledger, as: "first")
        let readings = [String](repeating: "rejected contradiction", count: 2)
        #expect(try bench.reading("first") == readings)
        _ = try await ledger.restore(accepting: [], by: "kari") { _ in true }
        #expect(try bench.reading("first") == readings)
        #expect(try bench.reader.rowsInDoubt(of: run) == [])
        #expect(try bench.reader.verify().flaws == [])
        // A mended row works on it, and looks first.
        let (later, _) = try await bench.take([row("p", 2)], into: ledger, as: "later")
        #expect(try bench.reading("later") == ["in_doubt no_answer"])
        bench.clock.advance(by: .seconds(60))
        let lane = try await bench.lane(of: later, in: ledger, .keyed)
        #expect(try await ledger.serving { try await ledger.claimed(in: lane) }.move == .lookup)
        #expect(try bench.reader.verify().flaws == [])
    }

    /// What a refused run gives back in doubt is somebody's, and that one is asked about.
    @Test func doubtThatIsGivenBackIsTheEarlierRows() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p", 1)], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger, .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(
                claim, .settled(Settlement(.notCancellable, .captured)), at: bench.clock.now,
                .keyed)
        }
        try await ledger.end(first.id, .finished, because: nil, exitCode: 3)
        let (second, _) = try await bench.take(
            [row("p", 1)], into: ledger, as: "second", finishes: false)
        _ = try await ledger.restore(accepting: [], by: "kari") { _ in true }
        try await ledger.refuse(second, exitCode: 65)
        #expect(try bench.reading("first") == ["in_doubt no_answer"])
        #expect(try bench.reader.rowsInDoubt(of: first).map(\.id) == [1])
        try expectRecounts(bench, ledger)
    }

    private static let goodPayments = """
        SELECT payment.id FROM payment JOIN row ON row.id = coalesce(payment.row, payment.id)
            JOIN result ON result.id = row.result
        WHERE row.state = 2
            AND outcome IN ('cancelled', 'already_cancelled', 'remainder_released')
        """
}
