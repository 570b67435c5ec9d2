import AnnulModel

extension Notation where Value == DailyTime {
    /// A time of day at a place.
    static let dailyTime = Self(
        allowed: "a time of day with its place, such as 05:00 Europe/Oslo",
        form: .text(pattern: "^([01][0-9]|2[0-3]):[0-5][0-9] [A-Za-z0-9_+/-]+$"),
        parse: { text throws(Misfit) in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let minutes = minutesOfDay(parts[0]) else {
                throw Misfit(
                    reason: parts.count == 1 && minutesOfDay(parts[0]) != nil
                        ? "say where that is, for example \(text) Europe/Oslo; the machine's own "
                            + "time zone is never assumed" : nil)
            }
            return DailyTime(minutes: minutes, zone: try TimeZoneDatabase.zone(named: parts[1]))
        },
        write: \.description)
}

extension Notation where Value == DailyWindow {
    /// A stretch of every day at a place.
    static let dailyWindow = Self(
        allowed: "a stretch of the day with its place, such as 22:00-01:00 Europe/Stockholm",
        form: .text(
            pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9] "
                + "[A-Za-z0-9_+/-]+$"),
        parse: { text throws(Misfit) in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            let times = (parts.first ?? "").split(
                separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, times.count == 2, let start = minutesOfDay(times[0]),
                let end = minutesOfDay(times[1])
            else { throw Misfit() }
            guard start != end else {
                throw Misfit(
                    reason: "it ends when it begins; an account that is never to be touched is "
                        + "left out of the configuration")
            }
            let zone = try TimeZoneDatabase.zone(named: parts[1])
            return DailyWindow(start: DailyTime(minutes: start, zone: zone), end: end)
        },
        write: \.description)
}

/// Reads `05:00`.
private func minutesOfDay(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
        let hours = Int(digits: parts[0]), let minutes = Int(digits: parts[1]),
        hours < 24, minutes < 60
    else { return nil }
    return hours * 60 + minutes
}

/// The time zones that the machine knows.
enum TimeZoneDatabase {
    static func zone(named name: Substring) throws(Misfit) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let isName = name.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || "_+-/".utf8.contains($0)
        }
        guard isName, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count <= 100 else {
            throw Misfit(reason: "\(quoted(String(name))) is no name of a time zone")
        }
        for folder in folders {
            guard let file = try? RegularFile.read("\(folder)/\(name)", most: mostBytes) else {
                continue
            }
            guard let rules = TimeZoneRules(zoneFile: file.bytes, name: String(name)) else { break }
            return rules
        }
        throw Misfit(
            reason: "this machine knows no time zone \(quoted(String(name))); check the name, and "
                + "that the package tzdata is installed")
    }

    private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
    /// The largest have some thousand bytes.
    private static let mostBytes = 1 << 16
}
