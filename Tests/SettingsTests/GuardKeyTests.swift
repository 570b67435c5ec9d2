import AnnulModel
import Testing

@testable import Settings

/// What a run may not exceed, as it is written.
struct GuardKeyTests {
    @Test func theExampleMeansWhatItSays() throws {
        let configuration = try configuration(
            """
            guards:
              max_rows: 50000
              max_total: {NOK: 2500000.00, SEK: 10, JPY: 300}
              canary: {rows: 20, max_failed: 2}
              halt: {failed: 5%, not_cancellable: 50%, minimum: 50}
            unattended: {max_rows: 25000, max_total: {NOK: 1000000.00}, min_rows: 1, max_growth: 150%}
            deadline: "05:00 Europe/Oslo"
            exit: {tolerate: {captured: 5%, expired: 5%}}

            """ + smallest)
        var guards = Guards()
        guards.maxRows = 50_000
        guards.maxTotal = try ["JPY": 300, "NOK": 250_000_000, "SEK": 1000].sorted {
            $0.key < $1.key
        }.map { Money(minor: Int64($0.value), currency: try #require(Currency($0.key))) }
        guards.canary = Canary(rows: 20, maxFailed: 2)
        guards.halt = HaltThresholds(failed: 0.05, notCancellable: 0.5, minimum: 50)
        #expect(configuration.guards == guards)
        #expect(
            configuration.unattended
                == UnattendedPolicy(
                    maxRows: 25_000,
                    maxTotal: [Money(minor: 100_000_000, currency: try #require(Currency("NOK")))],
                    minRows: 1, maxGrowth: 1.5))
        #expect(configuration.deadline?.description == "05:00 Europe/Oslo")
        #expect(configuration.tolerated == [.captured: 0.05, .expired: 0.05])
    }

    @Test func nothingIsInForceUnlessItIsWritten() throws {
        let configuration = try configuration(smallest)
        #expect(configuration.guards == Guards())
        #expect(configuration.unattended == nil)
        #expect(configuration.deadline == nil)
        #expect(configuration.tolerated.isEmpty)
        let policy = try #require(configuration.accounts.first).policy
        #expect(policy.compare == .canary)
        #expect(policy.partlyCaptured == .release)
        #expect(policy.pause.isEmpty)
    }

    @Test(arguments: [
        ("guards: {max_rows: 0}", "'guards.max_rows' is '0'; it must be a whole number from 1 to"),
        ("guards: {max_total: {}}", "'guards.max_total' names no currency."),
        ("guards: {max_total: {nok: 5}}", "has 'nok', which is no currency"),
        (
            "guards: {max_total: {NOK: 5.001}}",
            "'guards.max_total.NOK' is '5.001'; it must be an amount of NOK such as 2500.00."
        ),
        ("guards: {max_total: {JPY: 5.1}}", "it must be an amount of JPY such as 2500."),
        ("guards: {canary: {max_failed: 1}}", "'guards.canary' lacks 'rows': how many."),
        ("guards: {canary: {rows: 0}}", "'guards.canary.rows' is '0'"),
        (
            "guards: {canary: {rows: 3, max_failed: 3}}",
            "annul.yaml:1:40: 'guards.canary.max_failed' is 3, and no more than the 3 in 'rows' can"
                + " fail: it would never stop anything. Lower the one or raise the other."
        ),
        (
            "unattended: {max_rows: 5, min_rows: 6}",
            "annul.yaml:1:37: 'unattended.min_rows' is 6, more than 'max_rows', which is 5: a person"
                + " would always be asked."
        ),
        ("guards: {canary: {rows: many, max_failed: 3}}", "'guards.canary.rows' is 'many'"),
        ("guards: {halt: {minimum: 5}}", "has neither 'failed' nor 'not_cancellable'"),
        ("guards: {halt: {failed: 5}}", "'guards.halt.failed' is '5'; it must be a share"),
        ("unattended: {min_rows: 5}", "'unattended' lacks 'max_rows': the most payments."),
        ("deadline: \"25:00 Europe/Oslo\"", "it must be a time of day with its place"),
        ("deadline: \"05:00\"", "'deadline' is '05:00': say where that is"),
        ("deadline: \"05:00 ../../etc/passwd\"", "is no name of a time zone"),
        ("exit: {tolerate: {drained: 5%}}", "'exit.tolerate' has no key 'drained'"),
    ])
    func whatMakesNoSenseIsRefused(text: String, says: String) {
        let found = problems(of: "\(text)\n\(smallest)")
        #expect(found.count == 1)
        #expect(found.first?.contains(says) == true, "\(found)")
    }

    @Test(arguments: ["compare: all", "partly_captured: refuse"])
    func whatCantBeReadCantBeCompared(key: String) throws {
        @Sendable func policy(of provider: ProviderName) -> AccountPolicy {
            var policy = standardPolicy(of: provider)
            policy.doubt.lookup = .none
            return policy
        }
        let text = account(of: .vtex).adding(key)
        let error = #expect(throws: SettingsError.self) {
            try Configuration(
                Array(text.utf8), file: "/a.yaml", named: "a.yaml", defaults: policy)
        }
        #expect(error?.description.contains("vtex has no request for that. Remove it.") == true)
    }

    @Test func exchangedGuardsLeaveTheOthers() throws {
        var guards = Guards()
        guards.maxRows = 5
        guards.canary = Canary(rows: 20, maxFailed: 2)
        guards.maxTotal = [Money(minor: 100, currency: try #require(Currency("NOK")))]
        var expected = guards
        expected.maxRows = 90_000
        expected.canary?.rows = 30
        expected.maxTotal?.append(Money(minor: 700, currency: try #require(Currency("SEK"))))
        #expect(
            try guards.overridden(by: ["max_rows=90000", "canary.rows=30", "max_total.SEK=7.00"])
                == expected)
        #expect(try guards.overridden(by: ["canary=none"]).canary == nil)
        let blind = #expect(throws: SettingsError.self) {
            try guards.overridden(by: ["canary.rows=2"])
        }
        #expect(blind?.description.contains("canary.max_failed is 2, and no more than") == true)
        #expect(
            guards.described == [
                "max_rows: 5", "max_total.NOK: 1.00", "canary.rows: 20", "canary.max_failed: 2",
            ])
    }
}
