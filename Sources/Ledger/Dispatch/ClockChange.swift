import AnnulModel
import GRDB

/// The record that a process's wall clock is not known to be the last one's, with the moments that
/// are moved because of it: a replay moves them in the same way.
struct ClockChange: Equatable {
    /// The clock from here on; `nil` where the machine tells nothing of it.
    let base: ClockBase?
    /// Payments in doubt since later than this are in doubt from the opening on.
    let doubtSince: Timestamp
    /// Rows that are due after the opening are due at it.
    let endsWaits: Bool
    /// Nobody knows how old a key is that was first used before.
    let forgetsKeys: Bool

    static let act = "clock changed"

    var detail: String {
        var members: [JSONValue.Member] = []
        if let base {
            members.append(.init("boot", .string(base.boot)))
            members.append(.init("origin", .number("\(base.origin.milliseconds)")))
        }
        members.append(.init("doubt_since", .number("\(doubtSince.milliseconds)")))
        members.append(.init("ends_waits", .bool(endsWaits)))
        members.append(.init("forgets_keys", .bool(forgetsKeys)))
        return JSONValue.object(members).compactText
    }

    init(base: ClockBase?, doubtSince: Timestamp, endsWaits: Bool, forgetsKeys: Bool) {
        (self.base, self.doubtSince) = (base, doubtSince)
        (self.endsWaits, self.forgetsKeys) = (endsWaits, forgetsKeys)
    }

    /// Reads an act's detail.
    init?(_ detail: String) {
        guard let json = try? JSONValue(parsing: Array(detail.utf8)),
            let since = json["doubt_since"].intValue
        else { return nil }
        base = json["boot"].string.flatMap { boot in
            json["origin"].intValue.map {
                ClockBase(boot: boot, origin: Timestamp(milliseconds: $0))
            }
        }
        doubtSince = Timestamp(milliseconds: since)
        endsWaits = json["ends_waits"].bool ?? false
        forgetsKeys = json["forgets_keys"].bool ?? false
    }

    /// The clock by which the newest moments were written, and the newest act that made the ages of
    /// keys unknown.
    ///
    /// - Throws: `LedgerError`, `damaged` where such an act can't be read.
    static func newest(in database: Database) throws -> (base: ClockBase?, keyClock: Int64?) {
        let acts = try SQLCursor(
            "SELECT id, detail FROM act WHERE kind = '\(act)' ORDER BY id DESC", in: database)
        var newest: ClockChange?
        while let columns = try acts.next() {
            guard let change = ClockChange(columns.text(1)) else {
                throw LedgerError(
                    .damaged,
                    "the record of a clock can't be read; keep the file, and restore a backup")
            }
            newest = newest ?? change
            if change.forgetsKeys { return (newest?.base, columns.int(0)) }
        }
        return (newest?.base, nil)
    }
}
