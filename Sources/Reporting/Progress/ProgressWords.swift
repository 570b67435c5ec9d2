import AnnulModel

extension RunProgress {
    /// One line for where no terminal is: what there is to say of all accounts together, then of
    /// those that something holds.
    package var sentence: String {
        let all = total
        var parts = [
            "\(all.counts.done)/\(all.counts.total) done", "\(all.counts.good) good",
            "\(all.counts.failed) failed", "\(all.counts.open) open",
            "\(all.rate.short) requests/s",
        ]
        if !all.counts.released.isEmpty {
            parts.append(
                "released " + all.counts.released.map(\.description).joined(separator: ", "))
        }
        if all.counts.undecided > 0, let end = all.end { parts.append(end.left(from: asOf)) }
        for account in accounts {
            guard let hold = account.hold, hold.cause != "rate" else { continue }
            parts.append("\(account.name.plain): \(hold.words(at: asOf))")
        }
        return parts.joined(separator: " · ")
    }
}

extension RunProgress.Account {
    var isDone: Bool { counts.undecided == 0 }
    var isStopped: Bool { hold?.cause == "stopped" }

    /// For how long it goes on.
    func left(at now: Timestamp) -> String {
        if isDone { return "done" }
        if isStopped { return "" }
        return end.map { $0.left(from: now) } ?? ""
    }
}

extension RunProgress.Counts {
    /// Full only where nothing is left.
    var percent: Int64 { total == 0 ? 100 : done * 100 / total }
}

extension RunProgress.Hold {
    /// A few words for a column.
    func words(at now: Timestamp) -> String {
        let words =
            switch cause {
            case "rate": "at its rate"
            case "concurrency": "waits for answers"
            case "throttle": "throttled"
            case "window": "not to be touched"
            case "breaker": "does not answer"
            case "access": "turned away"
            case "canary": "canary"
            case "rows": "rows not due yet"
            default: cause.plain
            }
        // Less than a second is over before it is read.
        guard let until, until - now >= .seconds(1) else { return words }
        return "\(words), \((until - now).inWords)"
    }
}

extension Timestamp {
    fileprivate func left(from now: Timestamp) -> String {
        "\(max(.seconds(1), self - now).inWords) left"
    }
}

extension Double {
    /// With one digit behind the point where it is small.
    var short: String {
        guard self < 10 else { return "\(Int(rounded()))" }
        let tenths = Int((self * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

extension Int64 {
    /// With a comma between thousands.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
