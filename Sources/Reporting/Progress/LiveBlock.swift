/// Lines at the bottom of a terminal that are drawn again in their place.
///
/// Each change is one write, line over line, so that nothing flickers; what is taken away leaves
/// nothing behind. Only a value: it makes the text that a terminal is to be sent.
package struct LiveBlock: Sendable {
    /// As they stand on the terminal, the cursor below the last: what is typed, and what the shell
    /// says of a process that was killed, begins on a line of its own.
    private var lines: [String] = []
    private var widthThen = 0

    package init() {}

    /// What a terminal must be sent to show these lines in the place of those before.
    ///
    /// - Parameters:
    ///   - new: the lines; what is wider than the terminal is cut off.
    ///   - width: of the terminal as it is now; it may be another than when it was drawn last.
    /// - Returns: nothing where nothing changes.
    package mutating func draw(_ new: [String], width: Int) -> String {
        // A line that fills its row would leave the cursor on the next.
        let new = new.map { $0.fitting(into: width - 1) }
        guard new != lines else { return "" }
        let begin = new.isEmpty ? wiped(width) : home(width)
        (lines, widthThen) = (new, width)
        return begin + (new.isEmpty ? "" : body + Self.clearBelow)
    }

    /// What a terminal must be sent to write a line of its own above these.
    package func writing(_ text: String, width: Int) -> String {
        wiped(width) + text + "\n" + body
    }

    private var body: String { lines.map { $0 + Self.clearLine + "\n" }.joined() }

    /// How many lines of the terminal it takes: those drawn on a wider one take several now.
    private func rows(_ width: Int) -> Int {
        lines.reduce(0) { $0 + max(1, ($1.shownLength + width - 1) / max(1, width)) }
    }

    /// To the block's beginning, with nothing left of it and of what was typed below.
    ///
    /// It is emptied line by line, as some terminals keep what is cleared from their top on among
    /// what has scrolled away.
    private func wiped(_ width: Int) -> String {
        guard !lines.isEmpty else { return "" }
        let emptied = String(repeating: Self.clearLine + "\n", count: rows(width))
        return home(width) + emptied + Self.clearLine + home(width)
    }

    /// To the block's beginning.
    ///
    /// Where the width is another, what is there is cleared: drawn over, lines that were broken in
    /// two would stay joined for the terminal.
    private func home(_ width: Int) -> String {
        guard !lines.isEmpty else { return "" }
        return "\r\u{1b}[\(rows(width))A" + (width == widthThen ? "" : Self.clearBelow)
    }

    private static let clearLine = "\u{1b}[K"
    private static let clearBelow = "\u{1b}[J"
}

extension String {
    /// How many places it takes on a terminal: colours take none.
    fileprivate var shownLength: Int { shown.count { !$0.isColor } }

    /// As much of it as fits, colours kept.
    fileprivate func fitting(into width: Int) -> String {
        guard shownLength > width else { return self }
        var (text, room) = ("", width)
        for (character, isColor) in shown where isColor || room > 0 {
            text.append(character)
            if !isColor { room -= 1 }
        }
        return text
    }

    /// Its characters, each with whether it belongs to a colour.
    private var shown: [(character: Character, isColor: Bool)] {
        var isColor = false
        return map { character in
            if character == "\u{1b}" { isColor = true }
            defer { if character == "m" { isColor = false } }
            return (character, isColor)
        }
    }
}
