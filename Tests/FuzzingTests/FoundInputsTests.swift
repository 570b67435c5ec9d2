import FoundationEssentials
import Testing

@testable import Fuzzing

/// What was found once, and what a search begins with, is read in every run of the tests.
@Suite(.timeLimit(.minutes(5)))
struct FoundInputsTests {
    @Test(arguments: FuzzTarget.allCases)
    func whatIsStoredBreaksNoPromise(target: FuzzTarget) throws {
        let inputs = try StoredInput.all(of: target)
        #expect(inputs.count >= 2, "a search needs something to begin with")
        for input in inputs {
            #expect(throws: Never.self, "\(target.rawValue)/\(input.name)") {
                try target.examine(input.bytes)
            }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func whatIsStoredBreaksNoPromiseWhenItIsTamperedWith(target: FuzzTarget) throws {
        var generator = SeededGenerator(seed: 20_261_121)
        let inputs = try StoredInput.all(of: target)
        for round in 0..<300 {
            guard var bytes = inputs.randomElement(using: &generator)?.bytes else { return }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes.tamper(using: &generator)
            }
            #expect(throws: Never.self, "\(target.rawValue), round \(round): \(bytes)") {
                try target.examine(bytes)
            }
        }
    }

    /// Without this nobody would know that the answers which are tried come near to being believed.
    @Test(arguments: [FuzzTarget.certitrade, .bambora, .vipps, .billmate, .vtex])
    func aProofOfAnotherPaymentWouldBeNoticed(target: FuzzTarget) throws {
        let input = try #require(
            try StoredInput.all(of: target).first { $0.name.hasPrefix("proof") })
        let exam = try #require(target.answers)
        try exam.examine(input.bytes)
        #expect(throws: Breach("An answer about another proves nothing.")) {
            try exam.aboutAnother.examine(input.bytes)
        }
    }

    @Test func theScriptKnowsAllTargets() throws {
        let data = try #require(
            FileManager.default.contents(atPath: "\(StoredInput.root)/Scripts/fuzz.sh"))
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        #expect(String(decoding: data, as: UTF8.self).contains("all=(\(names))\n"))
    }

    @Test(arguments: [
        ("all is well.", true), ("all is well", false), ("all\nis well.", false),
        ("\u{1b}[31mred.", false), ("one\u{2028}two.", false), ("did you mean 'x'?", true),
    ])
    func aSentenceIsPlainAndEnded(text: String, isSentence: Bool) {
        #expect(text.isSentence == isSentence)
    }
}

extension FuzzTarget {
    /// How its answers are examined, where it reads some.
    fileprivate var answers: AnswerExam? {
        switch self {
        case .certitrade: .certitrade
        case .bambora: .bambora
        case .vipps: .vipps
        case .billmate: .billmate
        case .vtex: .vtex
        default: nil
        }
    }
}

extension AnswerExam {
    /// The same exam, for which every answer is about another payment.
    fileprivate var aboutAnother: AnswerExam {
        AnswerExam(
            provider: provider, reference: reference, authorization: authorization,
            access: access, steps: steps, isAboutIt: { _, _, _ in false })
    }
}
