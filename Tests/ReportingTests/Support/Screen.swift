/// A terminal of a given size, as far as it takes to see what a program draws on it.
struct Screen {
    let width: Int
    let height: Int
    /// Every line since the beginning, those that scrolled away first.
    private var rows: [[Character]] = [[]]
    private var row = 0
    private var column = 0

    init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// What is to be read on it, what has scrolled away included.
    var text: String {
        var lines = rows.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    mutating func write(_ text: String) {
        var rest = Array(text.unicodeScalars.map(Character.init))[...]
        while let character = rest.popFirst() {
            switch character {
            case "\r": column = 0
            case "\n", "\r\n": feed()
            case "\u{1b}": obey(&rest)
            default: put(character)
            }
        }
    }

    private mutating func feed() {
        (row, column) = (row + 1, 0)
        if row == rows.count { rows.append([]) }
    }

    private mutating func put(_ character: Character) {
        if column == width { feed() }
        while rows[row].count <= column { rows[row].append(" ") }
        rows[row][column] = character
        column += 1
    }

    private mutating func obey(_ rest: inout ArraySlice<Character>) {
        precondition(rest.popFirst() == "[", "only what a cursor and colours need")
        var digits = ""
        while let character = rest.popFirst() {
            if character.isNumber || character == ";" || character == "?" {
                digits.append(character)
                continue
            }
            switch character {
            // What has scrolled away is out of reach.
            case "A": row = max(row - (Int(digits) ?? 1), max(0, rows.count - height))
            case "K": rows[row] = Array(rows[row].prefix(column))
            case "J":
                rows[row] = Array(rows[row].prefix(column))
                rows.removeSubrange((row + 1)...)
            case "m": break
            default: preconditionFailure("unknown to this terminal: \(character)")
            }
            return
        }
    }
}
