import AnnulModel
import FoundationEssentials
import Testing

extension EndToEnd {
    /// The samples are what the documentation says of them.
    @Suite struct SampleTests {
        @Test(.timeLimit(.minutes(1))) func theSamplesArePlannedAsTheyAreMeant() async throws {
            try await Workshop.lend { workshop in
                let environment = try workshop.takeSamples()
                let check = try await workshop.annul(["check"], environment) { _ in }
                #expect(check.code == 0, "\(check.errors)")
                let plan = try await workshop.annul(
                    [
                        "plan", "payments.csv", "payments.jsonl", "bambora-no=bambora.tsv",
                        "--json",
                    ], environment
                ) { _ in }
                #expect(plan.code == 3, "\(plan.errors)")
                let json = try plan.json()
                #expect(json["rows"].intValue == 16)
                #expect(json["to_send"].intValue == 13)
                let left = json["examples"].elements?.map { example in
                    "\(example["file"].string ?? "") \(example["line"].intValue ?? 0)"
                        + " \(example["reason"].string ?? "")"
                }
                #expect(
                    left == [
                        "payments.csv 11 bad_amount", "payments.jsonl 7 bad_reference",
                        "payments.csv 9 same_payment",
                    ])
            }
        }
    }
}

extension Workshop {
    /// Puts the samples into the folder.
    ///
    /// - Returns: the variables that `sandbox.env` sets.
    fileprivate func takeSamples() throws -> [String: String] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let samples = (root + ["samples"]).joined(separator: "/")
        for name in try FileManager.default.contentsOfDirectory(atPath: samples) {
            try FileManager.default.copyItem(atPath: "\(samples)/\(name)", toPath: path(name))
        }
        let lines = String(decoding: try bytes(of: "sandbox.env"), as: UTF8.self)
            .split(separator: "\n")
        return lines.reduce(into: [:]) { variables, line in
            let parts = line.split(separator: " ").last?.split(separator: "=") ?? []
            if line.hasPrefix("export "), parts.count == 2 {
                variables[String(parts[0])] = String(parts[1])
            }
        }
    }
}
