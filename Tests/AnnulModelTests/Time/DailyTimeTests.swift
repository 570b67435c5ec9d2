import FoundationEssentials
import Testing

@testable import AnnulModel

/// Times of day at a place, over the nights in which clocks are set.
struct DailyTimeTests {
    /// In the database's slim form: changes stop where the yearly rule begins.
    static let oslo = TimeZoneRules(
        name: "Europe/Oslo", first: 2580, changes: [],
        later: YearlyRule("CET-1CEST,M3.5.0,M10.5.0/3"))

    static func moment(_ text: String) throws -> Timestamp {
        let date = try Date(text, strategy: .iso8601)
        return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }

    @Test(arguments: [
        ("2026-11-21T18:00:00Z", 5 * 60, "2026-11-22T04:00:00Z"),
        ("2026-07-01T18:00:00Z", 5 * 60, "2026-07-02T03:00:00Z"),
        ("2026-07-02T02:59:59Z", 5 * 60, "2026-07-02T03:00:00Z"),
        ("2026-07-02T03:00:00Z", 5 * 60, "2026-07-03T03:00:00Z"),
        // The night of the change to summer: 02:30 is skipped, and over when 03:00 is shown.
        ("2026-03-28T20:00:00Z", 150, "2026-03-29T01:00:00Z"),
        ("2026-03-28T20:00:00Z", 5 * 60, "2026-03-29T03:00:00Z"),
        // The night of the change back: 02:30 comes twice, and the first counts.
        ("2026-10-24T20:00:00Z", 150, "2026-10-25T00:30:00Z"),
        ("2026-10-25T00:30:00Z", 150, "2026-10-26T01:30:00Z"),
        ("2026-10-24T20:00:00Z", 5 * 60, "2026-10-25T04:00:00Z"),
        ("2026-12-31T22:59:00Z", 0, "2026-12-31T23:00:00Z"),
    ])
    func theNextMomentIsFound(from: String, minutes: Int, expected: String) throws {
        let time = DailyTime(minutes: minutes, zone: Self.oslo)
        #expect(time.first(after: try Self.moment(from)) == (try Self.moment(expected)))
    }

    @Test(arguments: [
        ("2026-11-21T20:59:59Z", nil), ("2026-11-21T21:00:00Z", "2026-11-22T00:00:00Z"),
        ("2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z"), ("2026-11-22T00:00:00Z", nil),
        // Twice 02:30 in this night, and the window is open until the second 01:00.
        ("2026-10-24T20:00:00Z", "2026-10-24T23:00:00Z"),
    ])
    func aWindowThatGoesPastMidnightIsOpenUntilItsEnd(at: String, end: String?) throws {
        let window = DailyWindow(start: DailyTime(minutes: 22 * 60, zone: Self.oslo), end: 60)
        #expect(window.ending(at: try Self.moment(at)) == (try end.map(Self.moment)))
    }

    @Test func aWindowIsLongerInTheNightThatIs() throws {
        let window = DailyWindow(start: DailyTime(minutes: 60, zone: Self.oslo), end: 150)
        let inside = try Self.moment("2026-10-25T01:29:00Z")
        #expect(window.ending(at: inside) == (try Self.moment("2026-10-25T01:30:00Z")))
    }

    @Test func workRestsInItsWindows() throws {
        let windows = [
            DailyWindow(start: DailyTime(minutes: 22 * 60, zone: .utc), end: 60),
            DailyWindow(start: DailyTime(minutes: 60, zone: .utc), end: 120),
        ]
        let evening = try Self.moment("2026-11-21T21:00:00Z")
        #expect(
            windows.end(of: .seconds(2 * 3600), from: evening)
                == (try Self.moment("2026-11-22T03:00:00Z")))
        #expect(
            windows.open(from: evening, to: try Self.moment("2026-11-22T03:00:00Z"))
                == .seconds(2 * 3600))
        #expect(
            [DailyWindow]().end(of: .seconds(60), from: evening) == evening + .seconds(60))
    }

    @Test(arguments: ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
    func theMachinesFilesAreRead(name: String) throws {
        let bytes = try #require(
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"))
        let zone = try #require(TimeZoneRules(zoneFile: Array(bytes), name: name))
        let expected: [String: (winter: Int64, summer: Int64)] = [
            "Europe/Oslo": (3600, 7200), "America/New_York": (-18_000, -14_400),
            "Australia/Lord_Howe": (39_600, 37_800), "Asia/Kathmandu": (20_700, 20_700),
        ]
        // Both within the file's changes and by its rule.
        for year in ["2026", "2090"] {
            let january = try Self.moment("\(year)-01-15T12:00:00Z").milliseconds / 1000
            let july = try Self.moment("\(year)-07-15T12:00:00Z").milliseconds / 1000
            #expect(zone.offset(at: january) == expected[name]?.winter)
            #expect(zone.offset(at: july) == expected[name]?.summer)
        }
    }

    @Test(arguments: ["Europe/Oslo", "America/New_York", "Australia/Sydney", "Africa/Casablanca"])
    func ruleAndChangesAgreeWhereBothAreKnown(name: String) throws {
        let bytes = Array(
            try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)")))
        let zone = try #require(TimeZoneRules(zoneFile: bytes, name: name))
        let line = bytes.dropLast().reversed().prefix { $0 != 10 }.reversed()
        let footer = String(decoding: line, as: UTF8.self)
        let rule = try #require(YearlyRule(footer))
        // The files of this machine list changes until 2037; Casablanca's rule begins only later.
        guard name != "Africa/Casablanca" else { return }
        for hour in stride(from: Int64(1_767_225_600), to: 2_100_000_000, by: 36_000) {
            #expect(zone.offset(at: hour) == rule.offset(at: hour), "\(hour)")
        }
    }

    @Test func whatIsCutShortOrNoneIsNoZone() throws {
        let bytes = Array(
            try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Oslo")))
        for length in stride(from: 0, to: bytes.count - 40, by: 7) {
            #expect(TimeZoneRules(zoneFile: Array(bytes.prefix(length)), name: "x") == nil)
        }
        #expect(TimeZoneRules(zoneFile: Array(repeating: 0, count: 5000), name: "x") == nil)
    }
}
