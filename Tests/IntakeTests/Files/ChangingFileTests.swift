import AnnulModel
import FoundationEssentials
import Testing

@testable import Intake

@Suite struct ChangingFileTests {
    private static let rows = "reference,x\n" + String(repeating: "r-1,x\n", count: 100)

    private static func isStillBeingWritten(_ found: IntakeError?, _ path: String) -> Bool {
        found?.kind == .temporary
            && found?.description
                == "\(path): the file changed while it was read: it is still being written. Try "
                + "again when it is complete."
    }

    @Test(arguments: ["r-2,x\n", "\"half a row", "r-2,x\n\"\0\"\"a\nb\"x\n"])
    func aFileThatGrowsIsStillBeingWritten(addition: String) throws {
        try withFile(Self.rows) { path in
            var reader = try open(path, chunkSize: 64)
            #expect(try reader.next()?.line == 2)
            try Data((Self.rows + addition).utf8).write(to: URL(filePath: path))
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
            #expect(reader.digest == nil)
        }
    }

    @Test func aFileThatIsCutIsStillBeingWritten() throws {
        try withFile(Self.rows) { path in
            var reader = try open(path, chunkSize: 64)
            #expect(try reader.next()?.line == 2)
            try Data("reference,x\nr".utf8).write(to: URL(filePath: path))
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
        }
    }

    @Test func aFileThatWasTouchedIsStillBeingWritten() throws {
        try withFile(Self.rows) { path in
            var reader = try open(path)
            #expect(try reader.next()?.line == 2)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
        }
    }
}
