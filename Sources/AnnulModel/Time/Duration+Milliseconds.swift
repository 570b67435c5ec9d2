extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in seconds, as precise as a `Double` allows.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// The duration as a person writes it, in its two largest units: `1h 30m`, `45s`, `250ms`.
    package var inWords: String {
        guard self >= .seconds(1) else { return "\(max(0, wholeMilliseconds))ms" }
        let seconds = components.seconds
        let units = [(86400, "d"), (3600, "h"), (60, "m"), (1, "s")] as [(Int64, String)]
        var rest = seconds
        var words: [String] = []
        for (length, name) in units {
            if rest >= length { words.append("\(rest / length)\(name)") }
            rest %= length
        }
        return words.prefix(2).joined(separator: " ")
    }
}
