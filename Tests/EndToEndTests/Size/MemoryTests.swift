import FoundationEssentials
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct MemoryTests {
        /// What a hundred thousand rows may need, in kilobytes.
        ///
        /// The contract's figure is for what is shipped. A debug build maps its larger program and
        /// its unoptimised metadata too: thirty megabytes before it does anything.
        #if DEBUG
            static let most = 96 << 10
        #else
            static let most = 64 << 10
        #endif

        /// And what is left of so many rows opens in a browser at once.
        @Test(.timeLimit(.minutes(5))) func memoryDoesNotGrowWithTheRows() async throws {
            let few = try await peak(rows: 20_000) { _ in }
            let many = try await peak(rows: 100_000) { workshop in
                let run = try #require(try workshop.names(in: "runs").first)
                try await Browser.openReport(
                    of: run, in: workshop, showing: "1,000 of 1,000 rows")
            }
            #expect(many <= Self.most)
            #expect(Double(many) <= 1.3 * Double(few), "\(few) kB grew to \(many) kB")
        }

        /// The peak of the resident memory of a run, in kilobytes; of its rows one in fifty fails.
        private func peak(
            rows: Int, then look: (Workshop) async throws -> Void
        ) async throws -> Int {
            let settings = Settings(rate: "100000/s", concurrency: 32)
            var peak = 0
            let truth = try await Workshop.lend(sandbox: [], settings) { workshop, _ in
                try workshop.write(Payments(rows, [.captured], every: 50).csv, to: "payments.csv")
                let ended = try await workshop.annul(["--quiet", "run", "payments.csv"]) { annul in
                    // The kernel keeps the peak; only what came in the last moment is missed.
                    while let kilobytes = Self.peak(ofProcess: annul.id) {
                        peak = kilobytes
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                #expect(ended.code == 3, "\(ended.errors)")
                try await look(workshop)
            }
            #expect(truth?.totals.effects == rows - rows / 50)
            try #require(peak > 0)
            return peak
        }

        static func peak(ofProcess id: Int32) -> Int? {
            guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(id)/status")) else {
                return nil
            }
            let line = String(decoding: data, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("VmHWM:") }
            return line.flatMap { Int($0.filter(\.isNumber)) }
        }
    }
}
