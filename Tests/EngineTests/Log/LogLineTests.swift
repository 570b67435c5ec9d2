import AnnulModel
import FoundationEssentials
import Logging
import Testing

@testable import Engine

/// Lines for programs: constant names, listed facts, nothing else.
struct LogLineTests {
    private static let moment = Timestamp(milliseconds: 1_795_235_106_789)

    @Test func anEventIsOneObjectWithItsFactsInTheirOrder() {
        let line = LogLine.json(
            "exchange ended", .debug,
            [
                "outcome": "cancelled", "attempt": "17", "row": "12", "account": "vipps-no",
                "run": "20261121-020500-7k3f",
            ], at: Self.moment)
        #expect(
            line
                == #"{"time":"2026-11-21T04:25:06.789Z","level":"debug","event":"exchange_ended","#
                + #""run":"20261121-020500-7k3f","row":12,"account":"vipps-no","attempt":17,"#
                + #""outcome":"cancelled"}"#)
    }

    @Test func whatIsNotListedIsNotWritten() throws {
        let line = LogLine.json(
            "account stopped", .warning,
            [
                "reason": "auth_failed", "detail": #"401: {"name": "Kari Nordmann"}"#,
                "trouble": "secret", "body": "secret", "reference": "order-1",
            ], at: Self.moment)
        let json = try JSONValue(parsing: Array(line.utf8))
        #expect(json.members?.map(\.name) == ["time", "level", "event", "reason"])
        #expect(json["event"].string == "account_stopped")
    }

    @Test func anUnknownEventsWordsAreNotRepeated() throws {
        let line = LogLine.json("order-1 failed", .error, [:], at: Self.moment)
        #expect(!line.contains("order-1"))
        #expect(try JSONValue(parsing: Array(line.utf8))["event"].string == "unknown")
    }

    @Test(arguments: [
        "two\nlines", "a \"quote\"", "\u{1b}[31m", "{\"event\": \"forged\"}", "a\u{2028}b\u{85}c",
        "\u{9b}31m", "\u{202e}x\u{7f}", "\u{e0041}", "Åse 支払い 👍",
    ])
    func aSentenceStaysOnItsLine(sentence: String) throws {
        let line = LogLine.json(saying: sentence, .info, at: Self.moment)
        #expect(!line.unicodeScalars.contains { $0.isHidden })
        let json = try JSONValue(parsing: Array(line.utf8))
        #expect(json["message"].string == sentence)
        #expect(json["event"].string == "message")
        #expect(json["level"].string == "info")
    }

    @Test func everyNameIsAWordForPrograms() {
        for name in Event.allCases.map(\.name) + Event.Fact.allCases.map(\.rawValue) {
            #expect(name.utf8.allSatisfy { (97...122).contains($0) || $0 == 0x5f }, "\(name)")
        }
        #expect(Event(rawValue: "message") == .message)
    }

    @Test func everyEventIsDocumented() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let page = (root + ["docs", "Annul.docc", "Telling-Others.md"]).joined(separator: "/")
        let text = try String(contentsOf: URL(filePath: page), encoding: .utf8)
        for event in Event.allCases {
            #expect(text.contains("| `\(event.name)` | \(event.level)"), "\(event)")
        }
    }

    @Test func factsAreMadeOnlyForThoseWhoListen() {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        var asked = false
        func facts() -> [Event.Fact: String] {
            asked = true
            return [:]
        }
        logger.note(.exchangeEnded, facts())
        #expect(!asked)
    }
}
