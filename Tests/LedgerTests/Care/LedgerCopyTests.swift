import FoundationEssentials
import Testing

@testable import Ledger

struct LedgerCopyTests {
    @Test func aCopyIsALedgerOfItsOwn() async throws {
        let bench = try await Workbench.worked(20)
        let target = bench.folder.path + "/copy"
        let copied = try bench.reader.copy(to: target)
        let reader = try LedgerReader(path: target)
        #expect(copied.head == (try bench.reader.head()))
        #expect(try reader.verify() == copied)
        #expect(try reader.identity().origin == (try bench.reader.identity().origin))
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
        #expect(!names.contains { $0.contains("partial") })
    }

    @Test func whatDoesNotHoldIsNotCopied() async throws {
        let bench = try await Workbench.worked(20)
        try bench.tamper("UPDATE result SET outcome = 'failed' WHERE outcome = 'cancelled'")
        let target = bench.folder.path + "/copy"
        let error = #expect(throws: LedgerError.self) { try bench.reader.copy(to: target) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("does not hold, and is not copied: commit ") == true)
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path + "/.copy.partial"))
    }

    @Test func whatADeadCopyLeftIsReplaced() async throws {
        let bench = try await Workbench.worked(20)
        let partial = bench.folder.path + "/.copy.partial"
        try Data("half".utf8).write(to: URL(filePath: partial))
        _ = try bench.reader.copy(to: bench.folder.path + "/copy")
        #expect(!FileManager.default.fileExists(atPath: partial))
        let error = #expect(throws: LedgerError.self) {
            try bench.reader.copy(to: bench.folder.path + "/copy")
        }
        #expect(error?.code == .cantCreate)
    }
}
