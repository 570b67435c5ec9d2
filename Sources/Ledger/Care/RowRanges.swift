import AnnulModel

/// A set of row ids, kept as ranges: rows of a run lie side by side.
package struct RowRanges: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<Int64>] = []

    package init() {}

    package var count: Int64 { ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 } }

    package var isEmpty: Bool { ranges.isEmpty }

    /// Adds an id that is greater than those before.
    mutating func append(_ id: Int64) {
        if let last = ranges.last, last.upperBound + 1 == id {
            ranges[ranges.count - 1] = last.lowerBound...id
        } else {
            ranges.append(id...id)
        }
    }

    func contains(_ id: Int64) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < id { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(id)
    }

    /// The same ids in portions of at most `count`.
    func portions(of count: Int64) -> [RowRanges] {
        var portions: [RowRanges] = []
        var present = RowRanges()
        for range in ranges {
            var start = range.lowerBound
            while start <= range.upperBound {
                let end = min(range.upperBound, start + (count - present.count) - 1)
                present.ranges.append(start...end)
                start = end + 1
                if present.count == count {
                    portions.append(present)
                    present = RowRanges()
                }
            }
        }
        return present.isEmpty ? portions : portions + [present]
    }

    var json: JSONValue {
        .array(
            ranges.map {
                .array([.number("\($0.lowerBound)"), .number("\($0.upperBound)")])
            })
    }

    /// Takes up ranges that were recorded.
    mutating func formUnion(_ json: JSONValue) {
        for pair in json.elements ?? [] {
            guard let first = pair[0].intValue, let last = pair[1].intValue, first <= last else {
                continue
            }
            ranges.append(first...last)
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
    }
}
