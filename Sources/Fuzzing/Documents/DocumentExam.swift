import AnnulModel
import Providers
import Settings

/// Reads texts that are taken as a whole.
enum DocumentExam {
    /// Reads a JSON text: what is written of it reads as it did.
    static func json(_ input: [UInt8]) throws(Breach) {
        switch parsed(input) {
        case .failure(let error):
            try demand((0...input.count).contains(error.offset), "An error has a place: \(error).")
        case .success(let value):
            let text = value.compact
            try demand(text.count <= input.count, "The shortest text is not longer than another.")
            try demand(parsed(text) == .success(value), "What is written reads as it did.")
        }
    }

    private static func parsed(_ text: [UInt8]) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in try JSONValue(parsing: text) }
    }

    /// Reads a configuration, also one that has a secret before it, which nobody gets to see.
    static func configuration(_ input: [UInt8]) throws(Breach) {
        for text in [input, Array(planted.utf8) + input] {
            let read = Result { () throws(SettingsError) in
                try Configuration(
                    text, file: "/srv/annul/annul.yaml", named: "annul.yaml",
                    defaults: ProviderCatalog.defaultPolicy)
            }
            for line in said(of: read) {
                try demand(line.isPlain, "Nothing that is said steers a terminal: \(line)")
                try demand(
                    text.count == input.count || !line.contains(secret),
                    "No message shows a secret: \(line)")
            }
        }
    }

    private static func said(of read: Result<Configuration, SettingsError>) -> [String] {
        switch read {
        case .success(let configuration):
            configuration.described().map { "\($0.key): \($0.value)" }
                + configuration.warnings.map(\.description)
        case .failure(let error): error.problems.map(\.description)
        }
    }

    private static let secret = "hush-90aa-4f1c-77d2"
    private static let planted = """
        accounts:
          vipps-no:
            provider: vipps
            environment: test
            base_url: https://apitest.vipps.no
            merchant: "123456"
            credentials:
              client_id: {plain: \(secret)}
              client_secret: {env: CLIENT_SECRET}
              subscription_key: {env: SUBSCRIPTION_KEY}

        """

    /// Reads a file of the time-zone database: every day has its moments in every zone.
    static func zone(_ input: [UInt8]) throws(Breach) {
        guard let zone = TimeZoneRules(zoneFile: input, name: "Some/Where") else { return }
        let time = DailyTime(minutes: 150, zone: zone)
        let window = DailyWindow(start: time, end: 60)
        for milliseconds in [-1, 1_800_000_000_000, 4_102_444_800_000] as [Int64] {
            let moment = Timestamp(milliseconds: milliseconds)
            try demand(time.first(after: moment) > moment, "The next such time is a later one.")
            let end = window.ending(at: moment) ?? .init(milliseconds: .max)
            try demand(end > moment, "A window that is open ends later.")
        }
    }
}
