import AnnulModel
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@testable import Intake

private let moment = Timestamp(milliseconds: 1_795_000_000_000)

/// A pipe into which everything is written and which is then closed.
///
/// The content must fit into what a pipe holds.
private func withPipe<Result>(
    _ content: [UInt8], _ body: (_ descriptor: CInt) throws -> Result
) throws -> Result {
    let pipe = try Pipe()
    #expect(pipe.put(content))
    pipe.finish()
    return try body(pipe.end)
}

private final class Pipe: Sendable {
    /// Where it is read.
    let end: CInt
    private let beginning: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        (end, beginning) = (ends[0], ends[1])
    }

    deinit { close(end) }

    func put(_ text: String) -> Bool { put(Array(text.utf8)) }

    func put(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes {
            unsafe write(beginning, $0.baseAddress, $0.count) == bytes.count
        }
    }

    /// Waits for a byte.
    func take() -> Bool {
        var source = RawSource(standardInputAt: moment, descriptor: end)
        var byte: [UInt8] = [0]
        return (try? source.read(into: &byte, from: 0)) == 1
    }

    func finish() { close(beginning) }
}

@Suite struct StandardInputTests {
    @Test(arguments: [
        (InputFormat.csv, "reference,x\nr-1,a\nr-2,b\n"), (.tsv, "reference\tx\nr-1\ta\nr-2\tb\n"),
        (.jsonl, "{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\"}\n"),
    ])
    func everyFormatIsReadCompressedOrNot(format: InputFormat, content: String) throws {
        for bytes in [Array(content.utf8), gzipped(content.utf8)] {
            for chunkSize in [1, 2, RawSource.defaultChunkSize] {
                try withPipe(bytes) { descriptor in
                    var reader = try read(
                        RawSource(
                            standardInputAt: moment, descriptor: descriptor, chunkSize: chunkSize),
                        as: format)
                    #expect(reader.opened.modified == moment)
                    #expect(reader.opened.size == 0)
                    #expect(try references(in: &reader) == ["r-1", "r-2"])
                    #expect(
                        reader.digest
                            == InputDigest(
                                size: Int64(bytes.count), sha256: sha256(of: bytes),
                                modified: moment))
                }
            }
        }
    }

    /// The next row is written only once it is waited for, so that there is nothing to be had.
    @Test func aDescriptorThatDoesNotBlockIsWaitedFor() async throws {
        let rows = 50
        let (input, wanted) = (try Pipe(), try Pipe())
        #expect(fcntl(input.end, F_SETFL, O_NONBLOCK) == 0)
        async let isWritten = {
            for row in 0..<rows {
                guard wanted.take(), input.put("{\"reference\":\"r-\(row)\"}\n") else {
                    return false
                }
            }
            input.finish()
            return true
        }()
        // A writer that waits in vain would keep a failed test from ending.
        defer { wanted.finish() }
        #expect(wanted.put("x"))
        var reader = try read(
            RawSource(standardInputAt: moment, descriptor: input.end), as: .jsonl)
        for row in 0..<rows {
            if row + 1 < rows { #expect(wanted.put("x")) }
            #expect(try reader.next()?.fields == ["r-\(row)"])
        }
        #expect(try reader.next() == nil)
        #expect(await isWritten)
    }

    @Test func aFileMayBeConnectedToIt() throws {
        try withFile("reference\nr-1\n") { path in
            let descriptor = unsafe open(path, O_RDONLY)
            defer { close(descriptor) }
            var reader = try read(
                RawSource(standardInputAt: moment, descriptor: descriptor), as: .csv)
            #expect(try references(in: &reader) == ["r-1"])
            #expect(reader.digest?.modified == moment)
        }
    }

    @Test(
        arguments: [
            (
                [],
                "standard input: the file is empty, it has not even a header. Check the job that "
                    + "writes it."
            ),
            (
                Array("a,b\n".utf8),
                "standard input, line 1: no column holds the payment's reference; "
                    + "the columns are 'a', 'b', divided by ','. Name one 'reference', or say which one "
                    + "it is with 'input: columns:' in the configuration."
            ),
            (
                Array(gzipped("reference\nr-1\n".utf8).prefix(20)),
                "standard input: the compressed data "
                    + "is cut short after byte 20. Copy or compress it anew, and check that it is "
                    + "complete."
            ),
        ] as [([UInt8], String)])
    func errorsNameIt(bytes: [UInt8], text: String) throws {
        try withPipe(bytes) { descriptor in
            let found = failure { () throws(IntakeError) in
                var reader = try read(
                    RawSource(standardInputAt: moment, descriptor: descriptor), as: .csv)
                _ = try references(in: &reader)
            }
            #expect(found == text)
        }
    }

    @Test func aClosedStandardInputIsAnError() throws {
        let found = error { () throws(IntakeError) in
            _ = try read(RawSource(standardInputAt: moment, descriptor: -1), as: .csv)
        }
        #expect(found?.kind == .io)
        #expect(found?.description.hasPrefix("standard input: reading failed (") == true)
        #expect(found?.remedy == "Check what is connected to it.")
    }

    @Test func itsFormatIsSaid() throws {
        let file = InputFile(standardInputAs: .jsonl, at: moment)
        #expect(file.path == InputFile.standardInputPath)
        #expect(try file.knownFormat == .jsonl)
        #expect(file.standardInputAt == moment)
        #expect(InputFile(path: "a.csv").standardInputAt == nil)
    }
}
