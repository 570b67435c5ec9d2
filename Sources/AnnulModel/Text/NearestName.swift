/// The name that was probably meant by a misspelt one.
///
/// Case and the choice of `-` or `_` are ignored; beyond them at most every third letter may
/// differ, two at most. Nothing near: `nil`, because a wild guess misleads.
///
/// - Parameters:
///   - name: the name as it was written.
///   - known: the names that there are, the likelier ones first.
/// - Returns: the nearest of them, the first of those equally near.
package func nearest(to name: String, among known: [String]) -> String? {
    let written = folded(name)
    let allowance = min(2, max(1, written.count / 3))
    var best: (name: String, distance: Int)?
    for candidate in known where !candidate.isEmpty {
        let distance = distance(written, folded(candidate))
        if distance <= allowance, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

/// The end of a message about a name that there is not.
///
/// - Parameters:
///   - name: the name as it was written.
///   - known: the names that there are, the likelier ones first.
///   - otherwise: what is said where none is near; all names unless it is given.
/// - Returns: one sentence.
package func didYouMean(_ name: String, among known: [String], otherwise: String? = nil) -> String {
    if let meant = nearest(to: name, among: known) { return "Did you mean '\(meant)'?" }
    return otherwise ?? "There is \(known.joined(separator: ", "))."
}

private func folded(_ name: String) -> [Character] {
    name.lowercased().prefix(80).map { $0 == "-" ? "_" : $0 }
}

/// How many letters must be added, removed, changed or swapped with their neighbour.
private func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (i, leftLetter) in left.enumerated() {
        var row = [i + 1]
        for (j, rightLetter) in right.enumerated() {
            var cost = min(last[j + 1], row[j]) + 1
            cost = min(cost, last[j] + (leftLetter == rightLetter ? 0 : 1))
            if i > 0, j > 0, leftLetter == right[j - 1], left[i - 1] == rightLetter {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
