package import AnnulModel

/// What holds the accounts of a run that goes on, as its process last said.
///
/// The ledger doesn't know it. It is told to other processes by a small file beside the ledger,
/// which says nothing once its process has ended: nobody reads it then.
package struct RunNow: Hashable, Sendable {
    /// What one account waits for.
    package struct Wait: Hashable, Sendable {
        package let account: String
        /// A word that stays as it is: `rate`, `concurrency`, `throttle`, `window`, `breaker`,
        /// `access`, `canary`, `rows` or `stopped`.
        package let cause: String
        /// When it is over, in RFC 3339; `nil` where that is not known.
        package let until: String?

        package init(account: String, cause: String, until: String?) {
            (self.account, self.cause, self.until) = (account, cause, until)
        }
    }

    package let run: String
    package let asOf: String
    package let waits: [Wait]
    /// When the run should end; `nil` where that is not known.
    package let end: Timestamp?

    package init(run: String, asOf: Timestamp, waits: [Wait], end: Timestamp?) {
        (self.run, self.asOf, self.waits, self.end) = (run, asOf.description, waits, end)
    }

    /// Where it stands, for a ledger.
    package static func path(besideLedger ledger: String) -> String { ledger + ".now" }

    package var json: JSONValue {
        .record(
            ("run", .string(run)), ("as_of", .string(asOf)),
            ("waits_for", .array(waits.map(\.json))),
            ("estimated_end_milliseconds", .int(end?.milliseconds)))
    }

    /// Reads what a process wrote; `nil` for anything else.
    package init?(_ json: JSONValue) {
        guard let run = json["run"].string, let asOf = json["as_of"].string,
            let waits = json["waits_for"].elements
        else { return nil }
        (self.run, self.asOf) = (run, asOf)
        end = json["estimated_end_milliseconds"].intValue.map { Timestamp(milliseconds: $0) }
        self.waits = waits.compactMap { wait in
            guard let account = wait["account"].string, let cause = wait["for"].string else {
                return nil
            }
            return Wait(account: account, cause: cause, until: wait["until"].string)
        }
    }
}

extension RunNow.Wait {
    var json: JSONValue {
        .record(
            ("account", .string(account)), ("for", .string(cause)), ("until", .text(until)))
    }

    /// For a person, after "waits for ".
    var words: String {
        let words =
            switch cause {
            case "rate": "its rate: it is as fast as it may be"
            case "concurrency": "answers: as many requests are under way as may be"
            case "throttle": "the provider, which asks for fewer requests"
            case "window": "the end of a stretch in which it is not touched"
            case "breaker": "the provider, which does not answer"
            case "access": "its credentials to be tried: a request was turned away"
            case "canary": "its canary: the first rows run alone"
            case "rows": "rows that are not due yet"
            default: cause.plain
            }
        return until.map { "\(words); until \($0.plain)" } ?? words
    }
}
