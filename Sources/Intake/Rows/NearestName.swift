/// Finds what somebody may have meant.
enum NearestName {
    /// `Did you mean 'x'?`, if one of the candidates is near; the first of those equally near.
    static func hint(to name: String, among candidates: [String]) -> String? {
        let name = name.lowercased()
        var best: (candidate: String, distance: Int)?
        for candidate in candidates where !candidate.isEmpty {
            let distance = distance(name, candidate.lowercased())
            // A third of the letters may differ.
            guard distance <= max(1, min(name.count, candidate.count) / 3) else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best.map { "Did you mean '\($0.candidate)'?" }
    }

    /// How many letters must be put in, taken out or changed.
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.prefix(100)), Array(right.prefix(100)))
        var row = Array(0...right.count)
        for (line, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in right.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
