import AnnulModel
import Testing

@testable import HTTPTransport
@testable import Intake
@testable import Providers
@testable import Settings

/// The guide names every limit as the program keeps it.
@Suite struct LimitsGuideTests {
    private static let limits = rows + configuration + answers + waits

    private static let rows: [(name: String, value: String)] = [
        ("text of an input, unpacked", "\(InputLimits().textBytes >> 30) GiB"),
        ("rows of an input", count(InputLimits().rows)),
        (
            "text out of a `.gz`",
            "\(InputLimits().inflation) times its size, beyond "
                + size(Int(InputLimits().uncheckedBytes))
        ),
        ("a record of CSV", size(InputLimits().recordBytes)),
        ("a line of JSON Lines", size(InputLimits().recordBytes)),
        ("the search for a line's end in JSON Lines", size(InputLimits().lineBytes)),
        ("values in a line of JSON Lines", count(InputLimits().values)),
        ("nesting of JSON", "\(JSONValue.deepestNesting) levels"),
        ("a value", size(InputLimits().fieldBytes)),
        ("columns", count(InputLimits().columns)),
        ("a column's name in JSON Lines", size(InputLimits().nameBytes)),
    ]

    private static let configuration: [(name: String, value: String)] = [
        ("the file", size(Settings.Document.mostBytes)),
        ("accounts", count(AccountsKey.mostAccounts)),
        ("rates of an account", count(PolicyKeys.mostRates)),
        ("a secret", size(SecretHelper.mostBytes)),
        ("a file of certificates", size(SecretResolver.mostCertificateBytes)),
        ("words of a command that tells a secret", count(SecretKeys.mostWords)),
        ("time for such a command", SecretHelper.timeLimit.written),
    ]

    private static let answers: [(name: String, value: String)] = [
        ("the head", size(ResponseDecoder.mostHeadBytes)),
        ("fields of the head", count(ResponseDecoder.mostFields)),
        ("the body", size(ExchangeState.mostBodyBytes)),
        ("all of an answer, chunks and trailers included", size(ExchangeState.mostBytes)),
        ("bytes in a row that say nothing", size(ExchangeState.mostIdleBytes)),
        (
            "bodies beyond \(size(ResponseRoom.ownBytes)), of all answers at a time",
            size(ResponseRoom.sharedBytes)
        ),
        ("interim responses", count(ExchangeState.mostInterims)),
        ("values of JSON in it", count(JSONValue.mostValues)),
        ("nesting of JSON in it", "\(JSONValue.deepestNesting) levels"),
        ("requests for one attempt", count(Step.mostPerExchange)),
        ("rate policies that are listened to", count(RateNotice.most)),
        ("a wait that is asked for", "\(RetryAfter.longest.components.seconds / 86400) day"),
        ("a proxy's head, before the tunnel", size(ResponseDecoder.mostHeadBytes)),
    ]

    private static let waits: [(name: String, value: String)] = {
        let policy = ProviderCatalog.defaultPolicy(of: .vipps)
        return [
            (
                "attempts without an answer, `retry.max_attempts`", count(policy.retry.maxAttempts)
            ),
            ("waits for a busy payment, `retry.busy.for`", policy.retry.busy.giveUp.written),
            ("a wait that is asked for, `limits.max_wait`", policy.limits.maxWait.written),
            ("an account out of reach, `breaker.give_up`", policy.breaker.giveUp.written),
            ("a connection, `timeouts.connect`", policy.timeouts.connect.written),
            (
                "an answer, `timeouts.request`",
                "\(policy.timeouts.request.written), of VTEX "
                    + ProviderCatalog.defaultPolicy(of: .vtex).timeouts.request.written
            ),
        ]
    }()

    @Test func theGuideNamesEachLimitAsItIs() throws {
        let document = try #require(try Document.all().first { $0.path.hasSuffix("Limits.md") })
        let rows = document.lines.filter { $0.hasPrefix("| ") }.map { line in
            line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
        }.filter { $0.first != "what" }
        #expect(rows.map { "\($0[0]): \($0[1])" } == Self.limits.map { "\($0.name): \($0.value)" })
    }

    private static func size(_ bytes: Int) -> String {
        bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }

    private static func count(_ number: Int) -> String {
        number < 1000
            ? "\(number)" : "\(count(number / 1000)),\(String(1000 + number % 1000).dropFirst())"
    }
}
