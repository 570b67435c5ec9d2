import AnnulModel
import ArgumentParser

extension Duration {
    /// Reads a duration such as `250ms`, `2s`, `5min` or `24h`.
    init(argument: String) throws {
        let digits = argument.prefix { $0.isNumber }
        let units: [Substring: Duration] = [
            "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "min": .seconds(60),
            "h": .seconds(3600), "d": .seconds(86400), "day": .seconds(86400),
        ]
        guard let count = Int(digits), let unit = units[argument.dropFirst(digits.count)],
            count <= 1_000_000
        else {
            throw ValidationError(
                "'\(argument)' is not a duration. Write one such as 250ms, 2s, 5min or 24h.")
        }
        self = unit * count
    }
}

extension Rate {
    /// Reads a rate such as `500/s`, `1000/min` or `100/10s`.
    init(argument: String) throws {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0,
            let unit = parts[1].first,
            let window = try? Duration(argument: unit.isNumber ? String(parts[1]) : "1\(parts[1])"),
            window > .zero
        else {
            throw ValidationError(
                "'\(argument)' is not a rate. Write one such as 500/s, 1000/min or 100/10s.")
        }
        self.init(count, per: window)
    }
}

/// Addresses that only this machine can reach.
enum LoopbackHost {
    static func accepts(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        // All four numbers: "127.example.org" is a name that may lead anywhere.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
