/// Lines of cells in columns that are as wide as their widest cell.
struct TextTable {
    enum Side: Hashable, Sendable { case left, right }

    private let sides: [Side]
    private var lines: [[String]] = []

    init(_ sides: Side...) { self.sides = sides }

    init(_ sides: [Side]) { self.sides = sides }

    mutating func append(_ cells: String...) { lines.append(cells) }

    mutating func append(_ cells: [String]) { lines.append(cells) }

    var isEmpty: Bool { lines.isEmpty }

    /// The table's lines, without spaces at their ends.
    func lines(indent: String = "") -> [String] {
        let widths = sides.indices.map { column in
            lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return lines.map { cells in
            let padded = zip(cells.indices, cells).map { column, cell in
                sides[column] == .left
                    ? cell.padded(to: widths[column]) : cell.paddedLeft(to: widths[column])
            }
            var line = indent + padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
