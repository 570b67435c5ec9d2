import AnnulModel
import FoundationEssentials
import Reporting
import Testing

@testable import Settings

/// What editors are told is what the reader does.
struct ConfigurationSchemaTests {
    private static let judge = SchemaJudge(schema: ConfigurationSchema.json)

    @Test func theSchemaInTheGuidesIsTheOneOfThisVersion() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path = (root + ["docs", "annul.schema.json"]).joined(separator: "/")
        let text = ConfigurationSchema.json.indented
        if ProcessInfo.processInfo.environment["UPDATE_TEXTS"] != nil {
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        let written = try #require(FileManager.default.contents(atPath: path))
        #expect(
            String(decoding: written, as: UTF8.self) == text, "UPDATE_TEXTS=1 writes it anew")
    }

    @Test func theSampleIsAsTheSchemaSays() throws {
        let sample = try #require(FileManager.default.contents(atPath: Sample.path))
        #expect(try Self.faults(of: String(decoding: sample, as: UTF8.self)) == [])
    }

    @Test(arguments: [smallest, ExampleTests.text] + ProviderName.allCases.map { account(of: $0) })
    func whatIsUsableIsAsTheSchemaSays(text: String) throws {
        #expect(problems(of: text) == [])
        #expect(try Self.faults(of: text) == [])
    }

    @Test(arguments: [
        "limits: {rate: 300/min, burst: 3, jitter: 2.5%}", "limits: {rate: [20/s, 300/min]}",
        "limits: {lookups: {rate: 5/s}, tokens: {rate: 1/s}, per_payment: 5/min}",
        "retry: {max_attempts: 5, budget: 10/s, busy: {first: 2s, for: 15m}}",
        "timeouts: {request: 25s}", "doubt: {settle: 50s, key_ttl: 24h, reread: 30m}",
        "pause: 22:00-01:00 UTC", "pause: [\"22:00-23:00 UTC\", \"01:00-02:00 UTC\"]",
        "tls: {ca_file: ca.pem, certificate: /etc/own.pem, key: ../own.key}",
        "proxy: {url: \"http://proxy.example:3128\", user: me, password: {env: PROXY}}",
        "compare: all", "system_name: my shop", "system_version: 1.5", "system_version: \"2\"",
    ])
    func aUsableAccountIsAsTheSchemaSays(keys: String) throws {
        let text = smallest.adding(keys)
        #expect(problems(of: text) == [])
        #expect(try Self.faults(of: text) == [])
    }

    @Test(arguments: [
        "limits: {rate: 20/sec}", "limits: {rate: []}", "limits: {rate: [20/s, 5]}",
        "limits: {rate: [1/s, 2/s, 3/s, 4/s, 5/s, 6/s, 7/s, 8/s, 9/s]}", "limits: {burst: 0}",
        "limits: {burst: 10001}", "limits: {burst: 1.5}", "limits: {burst: many}",
        "limits: {burst: }", "limits: {burst: [5]}", "limits: {brust: 5}", "limits: fast",
        "limits: {per_payment: [5/min]}", "limits: {lookups: 5/s}", "limits: {jitter: 5}",
        "timeouts: {request: 25 sec}", "timeouts: {request: 25}", "retry: {budget: 20%}",
        "retry: {busy: {until: 5m}}", "retry: {max_attempts: -1}", "doubt: {lookup: state}",
        "breaker: {open_after: 10001}", "partly_captured: keep", "compare: some",
        "pause: 22:00-01:00", "pause: 24:00-01:00 UTC", "pause: {from: 1}", "user_type: m",
        "profile: beta", "app_key_header: X-A", "token_url: https://x.example",
        "tls: own.pem", "tls:", "tls: {verify: false}", "tls: {ca_file: [a.pem]}",
        "tls: {key: {file: own.key}}", "tls: {ca_file: ~/ca.pem}",
        "proxy: http://proxy.example:3128",
        "proxy: {url: proxy.example:3128}", "proxy: {url: \"https://proxy.example\"}",
        "proxy: {url: \"http://me:pw@proxy.example:3128\"}",
        "proxy: {url: \"http://proxy.example/way\"}", "proxy: {password: {env: A, file: b}}",
        "proxy: {url: \"http://proxy.example\", user: \"a:b\"}",
        "system_name: \"\(String(repeating: "x", count: 31))\"", "system_name: sjö", "limits:",
    ])
    func anUnusableAccountIsAgainstTheSchema(keys: String) throws {
        let text = smallest.adding(keys)
        #expect(problems(of: text) != [])
        #expect(try Self.faults(of: text) != [])
    }

    @Test(arguments: [
        ("    environment: test\n", ""), ("environment: test", "environment: prod"),
        ("provider: vipps", "provider: vips"), ("    provider: vipps\n", ""),
        ("\"123456\"", "12a4"), ("\"123456\"", ""),
        ("https://apitest.vipps.no", "apitest.vipps.no"),
        ("https://apitest.vipps.no", "https://me:pw@apitest.vipps.no"),
        ("https://apitest.vipps.no", "https://apitest.vipps.no?a=1"),
        ("https://apitest.vipps.no", "http://apitest.vipps.no"),
        ("https://apitest.vipps.no", "http://localhost.vipps.no"),
        ("https://apitest.vipps.no", "http://127.0.0.1.vipps.no"),
        ("  vipps-no:", "  vipps no:"), ("      client_id: {env: CLIENT_ID}\n", ""),
        ("{env: CLIENT_ID}", "s3cr3t"), ("{env: CLIENT_ID}", "{evn: CLIENT_ID}"),
        ("{env: CLIENT_ID}", "{env: A, file: b}"), ("{env: CLIENT_ID}", "{}"),
        ("{env: CLIENT_ID}", "{env: 2-secret}"), ("{env: CLIENT_ID}", "{env: 2SECRET}"),
        ("{env: CLIENT_ID}", "{credential: .hidden}"), ("{env: CLIENT_ID}", "{file: ~/key}"),
        ("{env: CLIENT_ID}", "{command: pass show id}"), ("{env: CLIENT_ID}", "{command: []}"),
        ("provider: vipps", "provider: bambora"), ("provider: vipps", "provider: vtex"),
        ("accounts:\n", "accounts: {}\nothers:\n"), ("accounts:\n", "account:\n"),
    ])
    func aChangedAccountIsAgainstTheSchema(old: String, new: String) throws {
        let text = smallest.with(old, new)
        #expect(problems(of: text) != [])
        #expect(try Self.faults(of: text) != [])
    }

    @Test(arguments: [
        ("guards: {max_rows: 5, max_total: {NOK: 2500000.00, SEK: 5}}", true),
        ("guards: {canary: {rows: 3}, halt: {failed: 5%}}", true),
        ("guards: {canary: {max_failed: 1}}", false), ("guards: {max_total: {nok: 5}}", false),
        ("guards: {max_total: {}}", false), ("guards: {max_total: 5}", false),
        ("guards: {max_rows: 0}", false), ("guards: {halt: {failed: 5}}", false),
        ("unattended: {max_rows: 5, max_growth: 150%}", true),
        ("unattended: {min_rows: 5}", false), ("deadline: 05:00 Europe/Oslo", true),
        ("deadline: 05:00", false), ("deadline: 5:00 UTC", false), ("ledger: night.ledger", true),
        ("ledger: ~/night.ledger", false), ("ledger: [a]", false), ("log: {format: json}", true),
        ("log: {format: xml}", false), ("notify: {metrics: a/b.prom}", true),
        ("notify: {metrics: a/b.txt}", false),
        ("notify: {ping: {url: \"https://hc-ping.com/1\"}}", true),
        ("notify: {ping: {url: {env: PING}}}", true), ("notify: {ping: {url: hc-ping}}", false),
        ("notify: {ping: {}}", false), ("exit: {tolerate: {captured: 5%}}", true),
        ("exit: {tolerate: {drained: 5%}}", false),
        ("input: {columns: {reference: Order}, carry: [a, 7], max_rejected: 0%}", true),
        ("input: {encoding: windows-1252}", true), ("input: {encoding: cp1252}", false),
        ("input: {encoding: [utf-8]}", false),
        ("notify: {ping: {url: \"http://hc-ping.com/1\"}}", false),
        ("notify: {ping: {url: \"http://[::1]:8000/1/\"}}", true),
        ("notify: {ping: \"https://hc-ping.com/1\"}", false),
        ("notify: {metrics: [a.prom]}", false),
        ("unattended: {max_rows: 5, max_growth: 150}", false),
        ("input: {columns: {refernce: Order}}", false), ("input: {carry: a}", false),
        ("inputs: {}", false),
    ])
    func theWholeFileIsJudgedAlike(keys: String, isUsable: Bool) throws {
        let text = "\(keys)\n\(smallest)"
        #expect((problems(of: text) == []) == isUsable)
        #expect((try Self.faults(of: text) == []) == isUsable)
    }

    /// Numbers within texts, keys that depend on each other, and what only this machine knows.
    @Test(arguments: [
        "limits: {rate: 9999999/s}", "timeouts: {request: 1ms}", "limits: {jitter: 60%}",
        "retry: {base: 40s}", "tls: {certificate: own.pem}", "proxy: {user: me}",
        "doubt: {settle: 20s}", "pause: \"22:00-01:00 Europe/Atlantis\"",
        "pause: \"01:00-01:00 UTC\"",
    ])
    func theReaderRefusesMore(keys: String) throws {
        let text = smallest.adding(keys)
        #expect(problems(of: text) != [])
        #expect(try Self.faults(of: text) == [])
    }

    /// Every key that an account can have stands in the schema of its kind, with its meaning.
    @Test(arguments: AccountKind.all)
    func everyKeyIsDescribed(kind: AccountKind) {
        let properties = ConfigurationSchema.json["$defs"][kind.name]["properties"]
        let keys = AccountKeys.all(of: kind.provider, profile: kind.profile)
        #expect(properties.members?.map(\.name) == keys.map(\.name))
        for key in keys { #expect(properties[key.name]["description"].string == key.meaning) }
    }

    private static func faults(of text: String) throws -> [String] {
        judge.faults(of: try Document.parse(Array(text.utf8), file: "annul.yaml").asJSON)
    }
}

extension Node {
    /// The value as YAML's own rules have it, for programs that know no better.
    fileprivate var asJSON: JSONValue {
        switch content {
        case .empty: .null
        case .text(let text):
            text.isNumber ? .number(text) : .string(text)
        case .list(let items): .array(items.map(\.asJSON))
        case .section(let entries): .object(entries.map { .init($0.name, $0.value.asJSON) })
        }
    }
}

extension String {
    fileprivate var isNumber: Bool {
        wholeMatch(of: /-?[0-9]+(\.[0-9]+)?/) != nil
    }
}
