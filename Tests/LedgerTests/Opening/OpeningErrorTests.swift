import FoundationEssentials
import GRDB
import Testing

@testable import Ledger

/// What an operator reads who names the wrong file.
struct OpeningErrorTests {
    private func error(creates: Bool = false, at bench: Workbench) -> LedgerError? {
        do {
            _ = try bench.open(creates: creates)
            return nil
        } catch {
            return error
        }
    }

    private func readingError(at bench: Workbench) -> LedgerError? {
        do {
            _ = try bench.reader
            return nil
        } catch {
            return error
        }
    }

    @Test func aMissingLedgerIsNotMade() throws {
        let bench = try Workbench()
        let expected = LedgerError(
            .missing,
            "no ledger at \(bench.path). The first `annul run` makes one; if there was one yesterday,"
                + " stop and look for it.")
        #expect(error(at: bench) == expected)
        #expect(readingError(at: bench) == expected)
        #expect(!FileManager.default.fileExists(atPath: bench.path))
        #expect(!FileManager.default.fileExists(atPath: bench.path + ".lock"))
    }

    @Test func whatIsNotADatabaseIsLeftAsItIs() throws {
        let bench = try Workbench()
        let text = String(repeating: "order-1;100\n", count: 500)
        try Data(text.utf8).write(to: URL(filePath: bench.path))
        for error in [error(creates: true, at: bench), readingError(at: bench)] {
            #expect(error?.code == .damaged)
            #expect(
                error?.message
                    == "\(bench.path) is damaged or not a ledger (file is not a database). Nothing"
                    + " was sent. Keep the file as it is and restore the latest backup.")
        }
        #expect(try Data(contentsOf: URL(filePath: bench.path)) == Data(text.utf8))
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        let bench = try Workbench()
        try bench.tamper("CREATE TABLE orders(id)")
        for error in [error(creates: true, at: bench), readingError(at: bench)] {
            #expect(
                error
                    == LedgerError(
                        .damaged,
                        "\(bench.path) is a database, but not a ledger of Annul. Name another file."
                    ))
        }
    }

    @Test func aNewerLedgerIsRefused() throws {
        let bench = try Workbench()
        _ = try bench.open()
        let newer = Schema.migrations.count + 1
        try bench.tamper("PRAGMA user_version = \(newer)")
        for error in [error(at: bench), readingError(at: bench)] {
            #expect(
                error
                    == LedgerError(
                        .tooNew,
                        "\(bench.path) was written by a newer version of Annul (ledger version"
                            + " \(newer), this one knows \(newer - 1)). Update Annul."))
        }
    }

    /// A ledger that was cut to nothing must not begin a new history by accident.
    @Test(arguments: [true, false])
    func anEmptyFileIsNoLedgerUnlessOneMayBeMade(isDatabase: Bool) throws {
        let bench = try Workbench()
        try Data().write(to: URL(filePath: bench.path))
        // Creation that was cut short after the journal mode was set.
        if isDatabase { try bench.tamper("PRAGMA journal_mode = WAL") }
        let expected = LedgerError(
            .missing,
            "\(bench.path) is empty, there is no ledger in it. `annul run` begins one there.")
        #expect(error(at: bench) == expected)
        #expect(readingError(at: bench) == expected)
        #expect(error(creates: true, at: bench) == nil)
        #expect(error(at: bench) == nil)
    }

    @Test func aFolderThatRefusesFilesIsNamed() throws {
        // Not even the superuser makes a file there.
        do {
            _ = try LedgerLock(for: "/sys/annul.ledger", holder: "me")
            Issue.record("a lock in /sys")
        } catch {
            #expect(error.code == .permission)
            #expect(error.message.hasPrefix("/sys/annul.ledger.lock: "))
            #expect(error.message.hasSuffix(". Check the folder and its mode."))
        }
        do {
            _ = try LedgerFile.openForWriting("/sys/annul.ledger", creates: true)
            Issue.record("a ledger in /sys")
        } catch {
            #expect(error.code == .cantCreate)
            #expect(error.message.hasPrefix("/sys/annul.ledger can't be opened or created ("))
        }
    }

    @Test func aMissingFolderIsNamed() throws {
        let bench = try Workbench()
        do {
            _ = try LedgerLock(for: bench.folder.path + "/no/annul.ledger", holder: "me")
            Issue.record("a lock in a folder that is not there")
        } catch {
            #expect(error.code == .cantCreate)
            #expect(error.message.contains("No such file or directory"))
        }
    }

    @Test func whoIsRefusedIsToldByWhom() throws {
        let bench = try Workbench()
        var first: Ledger? = try bench.open(holder: "process 4711 on nightly, since 04:05")
        #expect(first != nil)
        #expect(LedgerLock.isHeld(for: bench.path))
        do {
            _ = try bench.open(holder: "process 4712")
            Issue.record("two hold one ledger")
        } catch {
            #expect(
                error
                    == LedgerError(
                        .locked,
                        "another run holds \(bench.path): process 4711 on nightly, since 04:05."
                            + " Wait for it to end; `annul status` shows how far it is."))
        }
        // Reading takes no lock.
        #expect(try bench.reader.runs() == [])
        first = nil
        #expect(!LedgerLock.isHeld(for: bench.path))
        _ = try bench.open(holder: "next")
    }

    @Test func aShorterHolderLeavesNothingOfALongerOne() throws {
        let bench = try Workbench()
        _ = try LedgerLock(for: bench.path, holder: "a holder with a long name")
        let second = try LedgerLock(for: bench.path, holder: "short")
        #expect(try String(contentsOfFile: bench.path + ".lock", encoding: .utf8) == "short")
        withExtendedLifetime(second) {}
    }

    @Test func aLedgerThatCannotBeOpenedGivesItsLockBack() throws {
        let bench = try Workbench()
        try bench.tamper("CREATE TABLE orders(id)")
        #expect(throws: LedgerError.self) { try bench.open(holder: "me") }
        #expect(!LedgerLock.isHeld(for: bench.path))
    }

    @Test(
        arguments: [
            (.SQLITE_FULL, .io, "the disk is full"), (.SQLITE_IOERR, .io, "Check the disk"),
            (.SQLITE_BUSY, .locked, "in use by another process"),
            (.SQLITE_READONLY, .permission, "can't be written"),
            (.SQLITE_CORRUPT, .damaged, "restore the latest backup"),
            (.SQLITE_NOTADB, .damaged, "not a ledger"),
            (.SQLITE_CANTOPEN, .cantCreate, "can't be opened or created"),
        ] as [(ResultCode, LedgerError.Code, String)])
    func everyTroubleWithTheFileHasItsOwnWords(
        result: ResultCode, code: LedgerError.Code, words: String
    ) {
        let error = LedgerError(
            DatabaseError(resultCode: result, message: "said so"), path: "/l/annul.ledger")
        #expect(error.code == code)
        #expect(error.message.contains(words))
        #expect(error.message.contains("/l/annul.ledger"))
    }
}
