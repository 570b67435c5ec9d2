import AnnulModel
import Testing

extension EndToEnd {
    /// Names of files and arguments, which others may have chosen, are shown for what they are.
    @Suite struct ForgedLineTests {
        private static let forged = "annul: all is well"
        private static let cases: [(arguments: [String], code: Int32)] = [
            (["plan", "no\n\(forged).csv"], 66), (["plan", "\u{1b}[31mno.csv"], 66),
            (["plan", "bad\u{9b}2J\n\(forged).csv"], 65),
            (["plan", "good\u{202e}\n\(forged).csv"], 0),
            (["run", "good\u{202e}\n\(forged).csv", "--verbose"], 0),
            (["plan", "--config", "no\n\(forged)", "payments.csv"], 66),
            (["show", "x\u{9b}31m\n\(forged)"], 66), (["status", "no\n\(forged)"], 66),
            (["rnu\n\(forged)"], 64), (["run", "--bogus\n\(forged)"], 64),
            (["run", "--format=x\u{1b}[2J\n\(forged)", "payments.csv"], 64),
            (["run", "--name", "x\u{2028}\(forged)", "payments.csv"], 64),
            (["init", "--provider", "x\n\(forged)=vipps"], 64),
        ]

        @Test(.timeLimit(.minutes(2))) func nothingForgesALineOrSteersTheTerminal() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write("a,b\n1,2\n", to: "bad\u{9b}2J\n\(Self.forged).csv")
                for name in ["payments.csv", "good\u{202e}\n\(Self.forged).csv"] {
                    try workshop.write(Payments(3).csv, to: name)
                }
                var shown = 0
                for (arguments, code) in Self.cases {
                    let ended = try await workshop.annul(arguments) { _ in }
                    #expect(ended.code == code, "\(arguments): \(ended.errors)")
                    if ended.errors.contains("[U+") { shown += 1 }
                    for text in [ended.errors, ended.output] {
                        let hidden = text.unicodeScalars.filter { $0.isHidden && $0 != "\n" }
                        #expect(hidden.isEmpty, "\(arguments): \(hidden.map(\.shownByNumber))")
                        let lines = text.split(separator: "\n")
                        #expect(!lines.contains { $0.hasPrefix(Self.forged) }, "\(text)")
                    }
                    let asked = ["--log-format", "json"] + arguments
                    let told = try await workshop.annul(asked) { _ in }
                    #expect(told.code == code, "\(arguments): \(told.errors)")
                    for line in told.errors.split(separator: "\n") {
                        #expect((try? JSONValue(parsing: Array(line.utf8))) != nil, "\(line)")
                        #expect(!line.unicodeScalars.contains { $0.isHidden }, "\(line)")
                    }
                }
                #expect(shown > 7)
            }
        }
    }
}
