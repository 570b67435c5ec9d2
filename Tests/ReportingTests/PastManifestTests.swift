import FoundationEssentials
import Ledger
import Reporting
import Testing

/// What the run directories remember is read, or said to be unreadable: never passed over.
struct PastManifestTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-past-\(UInt64.random(in: .min ... .max))").path
        try FileManager.default.createDirectory(
            atPath: "\(folder)/runs/one", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test func whatNamesNoLedgerStandsForNothing() throws {
        try inFolder { folder in
            let ledger = "\(folder)/annul.ledger"
            #expect(try PastManifests(besideLedger: ledger).place(naming: "annul.ledger") == nil)
            try write("{}", "\(folder)/runs/one/manifest.json")
            #expect(try PastManifests(besideLedger: ledger).place(naming: "annul.ledger") == nil)
            #expect(
                try PastManifests(besideLedger: "\(folder)/none/annul.ledger")
                    .place(naming: "annul.ledger") == nil)
        }
    }

    @Test func aDamagedManifestIsNamed() throws {
        try inFolder { folder in
            let manifest = "\(folder)/runs/one/manifest.json"
            try write(#"{"ledger": {"name": "#, manifest)
            let error = #expect(throws: LedgerError.self) {
                _ = try PastManifests(besideLedger: "\(folder)/annul.ledger")
            }
            #expect(error?.code == .io)
            #expect(error?.message.hasPrefix("\(manifest) can't be read") ?? false)
        }
    }

    @Test func aFolderThatCannotBeListedIsNamed() throws {
        try inFolder { folder in
            try write("no folder", "\(folder)/file")
            try FileManager.default.removeItem(atPath: "\(folder)/runs")
            try FileManager.default.moveItem(atPath: "\(folder)/file", toPath: "\(folder)/runs")
            let error = #expect(throws: LedgerError.self) {
                _ = try PastManifests(besideLedger: "\(folder)/annul.ledger")
            }
            #expect(error?.message.hasPrefix("\(folder)/runs can't be read") ?? false)
        }
    }
}
