import AnnulModel
import FoundationEssentials
import Testing

@testable import Intake

private let rows = "reference,note\nr-1,a\n\nr-2,\"b\nc\"\nr-3,d\n"

/// What reading a compressed file gives: its references, or the error's sentence.
private func outcome(of bytes: [UInt8], named name: String = "night.csv.gz") throws -> String {
    try withFile(bytes, named: name) { path in
        do throws(IntakeError) {
            var reader = try open(path, format: name.hasSuffix(".bin") ? .csv : nil)
            return try references(in: &reader).joined(separator: " ")
        } catch {
            #expect(error.kind == .badInput)
            return error.description.replacing("\(path): ", with: "")
        }
    }
}

@Suite struct GzipTests {
    @Test(arguments: [
        ("night.csv.gz", rows, [2, 4, 6]),
        ("NIGHT.TSV.GZ", "reference\tnote\nr-1\ta\nr-2\t\"b\nc\"\nr-3\td\n", [2, 3, 5]),
        (
            "night.jsonl.gz",
            "{\"reference\":\"r-1\"}\n\n{\"reference\":\"r-2\"}\n{\"reference\":\"r-3\"}\n",
            [1, 3, 4]
        ),
        (
            "night.ndjson.gz",
            "{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\"}\n{\"reference\":\"r-3\"}\n",
            [1, 2, 3]
        ),
        ("night.csv", rows, [2, 4, 6]),
    ])
    func compressedFilesReadLikeOthers(name: String, content: String, lines: [Int]) throws {
        let bytes = gzipped(content.utf8)
        try withFile(bytes, named: name) { path in
            for chunkSize in [1, 2, 7, RawSource.defaultChunkSize] {
                var reader = try open(path, chunkSize: chunkSize)
                let read = try allRows(in: &reader)
                #expect(try read.map { try $0.content.get().reference } == ["r-1", "r-2", "r-3"])
                #expect(read.map(\.line) == lines)
                #expect(reader.opened.size == Int64(bytes.count))
                #expect(reader.digest?.size == Int64(bytes.count))
                #expect(reader.digest?.sha256 == sha256(of: bytes))
            }
        }
    }

    @Test func severalMembersAreOneFile() throws {
        let half = rows.utf8.count / 2
        let members =
            gzipped(rows.utf8.prefix(half)) + gzipped([]) + gzipped(rows.utf8.dropFirst(half))
        #expect(try outcome(of: members) == "r-1 r-2 r-3")
        try withFile(members, named: "night.csv.gz") { path in
            for chunkSize in 1...members.count {
                var reader = try open(path, chunkSize: chunkSize)
                #expect(try references(in: &reader) == ["r-1", "r-2", "r-3"])
            }
        }
    }

    @Test func nothingAtAllIsAnEmptyFile() throws {
        for empty in [[], gzipped([])] {
            #expect(
                try outcome(of: empty)
                    == "the file is empty, it has not even a header. Check the job that writes it.")
            #expect(
                try outcome(of: empty, named: "night.jsonl.gz")
                    == "the file is empty. Check the job that writes it.")
        }
    }

    @Test func aFileThatIsCutAnywhereIsRefused() throws {
        let bytes = gzipped(rows.utf8) + gzipped("r-4,e\n".utf8)
        let first = gzipped(rows.utf8).count
        for count in 1..<bytes.count where count != first {
            #expect(
                try outcome(of: Array(bytes.prefix(count)))
                    == "the compressed data is cut short after byte \(count). Copy or compress it "
                    + "anew, and check that it is complete.")
        }
    }

    /// A changed byte is found, or changes nothing that matters: time, system, or the name.
    @Test func aByteThatChangedIsFound() throws {
        let bytes = gzipped(rows.utf8)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x5a
            let found = try outcome(of: damaged)
            if (4..<10).contains(index) {
                #expect(found == "r-1 r-2 r-3")
            } else if index < 2 {
                #expect(found.hasPrefix("the name ends in '.gz'"), "byte \(index)")
            } else {
                #expect(found.hasPrefix("the compressed data is "), "byte \(index): \(found)")
            }
        }
    }

    @Test func damageIsNamedWithItsPlace() throws {
        var bytes = gzipped(rows.utf8)
        bytes[bytes.count - 8] ^= 1
        #expect(
            try outcome(of: bytes)
                == "the compressed data is damaged near byte \(bytes.count - 4) (incorrect data "
                + "check). Copy or compress it anew.")
    }

    @Test(arguments: [[0], [0x0a], [0x1f, 0x8c, 0], Array("r-4,e\n".utf8)] as [[UInt8]])
    func whatFollowsTheLastMemberMustBeGzip(trailing: [UInt8]) throws {
        let bytes = gzipped(rows.utf8)
        #expect(
            try outcome(of: bytes + trailing)
                == "what follows the compressed data at byte \(bytes.count) is not gzip. Remove "
                + "it, or compress the rows anew.")
    }

    @Test func aNameThatPromisesTooMuchIsRefused() throws {
        #expect(
            try outcome(of: Array(rows.utf8))
                == "the name ends in '.gz', but this is not gzip data. Correct the name, or "
                + "compress the file.")
    }

    @Test func whereTheNameSaysNothingTheFirstBytesDo() throws {
        #expect(try outcome(of: gzipped(rows.utf8), named: "night.bin") == "r-1 r-2 r-3")
        #expect(try outcome(of: Array(rows.utf8), named: "night.bin") == "r-1 r-2 r-3")
    }

    @Test func aFileCompressedTwiceIsRefused() throws {
        #expect(
            try outcome(of: gzipped(gzipped(rows.utf8)))
                == "this is a compressed file, not CSV. It was compressed more than once; unpack "
                + "it first.")
    }

    @Test func aLargeFileIsReadWhole() throws {
        let content =
            "reference\n" + (0..<50_000).map { "r-\($0 &* 7919 % 1_000_003)\n" }.joined()
        try withFile(gzipped(content.utf8), named: "night.csv.gz") { path in
            var reader = try open(path)
            #expect(
                try references(in: &reader)
                    == content.split(separator: "\n").dropFirst().map(String.init))
        }
    }

    @Test(arguments: [1, 64])
    func aFileThatIsStillBeingWrittenIsNotCalledCutShort(chunkSize: Int) throws {
        let bytes = gzipped(rows.utf8)
        try withFile(Array(bytes.prefix(bytes.count - 5)), named: "night.csv.gz") { path in
            var reader = try open(path, chunkSize: chunkSize)
            try Data(bytes.prefix(bytes.count - 3)).write(to: URL(filePath: path))
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(found?.kind == .temporary)
        }
    }
}
