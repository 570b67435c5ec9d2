import FoundationEssentials
import Testing

@testable import Reporting

#if canImport(Glibc)
    import Glibc
#endif

/// The file is there as a whole, for another user too.
@Suite struct MetricsFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-metrics-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func theNewTextTakesThePlaceOfTheOld() throws {
        try withFolder { folder in
            let file = MetricsFile("\(folder)/annul.prom")
            for text in ["a long text that is not over soon\n", "short\n"] {
                try file.replace(with: text)
                let read = try String(
                    contentsOf: URL(filePath: "\(folder)/annul.prom"), encoding: .utf8)
                #expect(read == text)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder) == ["annul.prom"])
        }
    }

    @Test func everybodyMayReadItAndNobodyWrite() throws {
        try withFolder { folder in
            let path = "\(folder)/annul.prom"
            try MetricsFile(path).replace(with: "")
            let permissions =
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(permissions == 0o644)
        }
    }

    /// Others may write to the collector's folder: what they put there leads nowhere.
    @Test func aLinkInItsWayIsNotFollowed() throws {
        try withFolder { folder in
            let other = "\(folder)/other"
            try Data("kept".utf8).write(to: URL(filePath: other))
            let path = "\(folder)/annul.prom"
            for link in [path, "\(path).\(getpid()).tmp"] {
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: other)
                try MetricsFile(path).replace(with: "new")
                let texts = try [path, other].map {
                    try String(contentsOf: URL(filePath: $0), encoding: .utf8)
                }
                #expect(texts == ["new", "kept"])
            }
        }
    }

    @Test func whereItCantBeWrittenItIsSaid() throws {
        try withFolder { folder in
            let missing = MetricsFile("\(folder)/nowhere/annul.prom")
            let error = #expect(throws: MetricsFile.Unwritable.self) {
                try missing.replace(with: "")
            }
            #expect(
                error?.description
                    == "\(folder)/nowhere/annul.prom can't be written. Check that its folder is there "
                    + "and may be written to, or change 'notify.metrics'.")
            // A folder has its name: nothing is left beside it.
            try FileManager.default.createDirectory(
                atPath: "\(folder)/annul.prom/full", withIntermediateDirectories: true)
            #expect(throws: MetricsFile.Unwritable.self) {
                try MetricsFile("\(folder)/annul.prom").replace(with: "")
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder) == ["annul.prom"])
        }
    }
}
