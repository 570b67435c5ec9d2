import HTTPTypes
import Providers

/// Reads what a response's head says of how fast its account may be asked.
enum HeaderExam {
    /// Reads a head: lines with a name, a colon and a value.
    ///
    /// - Throws: `Breach` where the run would go faster than it may, or stand still.
    static func examine(_ input: [UInt8]) throws(Breach) {
        guard let notice = RateNotice(fields(of: input)) else { return }
        let day = Duration.zero...Duration.seconds(86400)
        try demand(day.contains(notice.retryAfter ?? .zero), "No wait is longer than a day.")
        try demand(
            notice.quotas.count <= RateNotice.most && notice.allowances.count <= RateNotice.most,
            "What is listened to has an end.")
        for quota in notice.quotas {
            try demand(quota.count >= 1, "A quota leaves something to be sent.")
            try demand(
                day.contains(quota.window) && quota.window > .zero, "A window is a day at most.")
        }
        for allowance in notice.allowances {
            try demand(allowance.remaining >= 0, "Less than nothing can't remain.")
            try demand(day.contains(allowance.resetsIn), "A reset comes within a day.")
        }
    }

    private static func fields(of input: [UInt8]) -> HTTPFields {
        var fields = HTTPFields()
        for line in input.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(
                separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let name = HTTPField.Name(String(decoding: parts[0], as: UTF8.self))
            else { continue }
            fields.append(HTTPField(name: name, value: String(decoding: parts[1], as: UTF8.self)))
        }
        return fields
    }
}
