import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// Files made to use time and memory up.
    @Suite struct BombTests {
        /// The bar is two seconds, for what is shipped.
        #if DEBUG
            private static let longest = Duration.seconds(20)
        #else
            private static let longest = Duration.seconds(2)
        #endif

        private static let depth = String(repeating: "[", count: 1_000_000)
        private static let zeros = String(repeating: "0,", count: 2_000_000)

        @Test(
            .timeLimit(.minutes(2)),
            arguments: [
                ("deep.jsonl", "{\"reference\":\"test-ok-000001\",\"x\":\(depth)\n", 65),
                ("long.jsonl", "{\"reference\":\"test-ok-000001\",\"x\":[\(zeros)0]}\n", 65),
                ("wide.csv", "reference\(String(repeating: ",c", count: 1_000_000))\n", 65),
                (
                    "ragged.csv",
                    "reference\ntest-ok-000001\(String(repeating: ",", count: 1_000_000))\n", 3
                ),
                ("nul.csv", "reference\n\(String(repeating: "\0", count: 1 << 20))\n", 3),
            ])
        func hostileTextsAreRefusedInNoTime(name: String, text: String, code: Int32) async throws {
            try await refuses(name, code: code) { workshop in try workshop.write(text, to: name) }
        }

        /// Ten gigabytes, packed to ten megabytes.
        @Test(.timeLimit(.minutes(2)), arguments: ["packed.csv.gz", "packed.jsonl.gz"])
        func whatUnpacksToTenGigabytesIsRefusedInNoTime(name: String) async throws {
            try await refuses(name, code: 65) { workshop in
                try workshop.write(
                    String(repeating: " ", count: 64 << 20), to: "member")
                let gzip = try await Subprocess.run(
                    .name("gzip"), arguments: ["member"],
                    workingDirectory: FilePath(workshop.folder), output: .discarded)
                try #require(gzip.terminationStatus.isSuccess)
                let member = try workshop.bytes(of: "member.gz")
                try Data(repeatElement(member, count: 160).joined())
                    .write(to: URL(filePath: workshop.path(name)))
            }
        }

        /// A file with holes takes no room on the disk.
        @Test(
            .timeLimit(.minutes(2)),
            arguments: [("line.csv", "reference\n"), ("line.jsonl", "{\"reference\":\"")])
        func aLineOfAGigabyteIsRefusedInNoTime(name: String, beginning: String) async throws {
            try await refuses(name, code: 65) { workshop in
                let file = try FileDescriptor.open(
                    FilePath(workshop.path(name)), .writeOnly, options: .create,
                    permissions: .ownerReadWrite)
                try file.closeAfter {
                    try file.writeAll(beginning.utf8)
                    try file.seek(offset: 1 << 30, from: .start)
                    try file.writeAll("\n".utf8)
                }
            }
        }

        /// Rows that are long are held in smaller numbers.
        @Test(.timeLimit(.minutes(2))) func longRowsAreNotHeldTogether() async throws {
            let field = String(repeating: "x", count: 1 << 19)
            let lines = (0..<120).map { "order-\(100_000 + $0),\(field)\n" }.joined()
            try await refuses("long.csv", code: 0, within: .seconds(60)) { workshop in
                try workshop.write("reference,note\n" + lines, to: "long.csv")
            }
        }

        private func refuses(
            _ name: String, code: Int32, within longest: Duration = Self.longest,
            _ write: (Workshop) async throws -> Void
        ) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                try await write(workshop)
                var peak = 0
                let clock = ContinuousClock()
                let start = clock.now
                let ended = try await workshop.annul(["plan", name]) { annul in
                    while let kilobytes = MemoryTests.peak(ofProcess: annul.id) {
                        peak = kilobytes
                        try await Task.sleep(for: .milliseconds(2))
                    }
                }
                let time = clock.now - start
                #expect(ended.code == code, "\(ended.errors.prefix(400))")
                #expect(time < longest)
                #expect(peak > 0)
                #expect(peak <= MemoryTests.most, "\(name) took \(peak) kB and \(time)")
            }
        }
    }
}
