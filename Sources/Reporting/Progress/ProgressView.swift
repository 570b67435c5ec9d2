import AnnulModel

/// Draws how far a run is: a line for each account and one for all, as wide as the terminal.
///
/// What there is no room for is told of all accounts together, in a line of its own. No line is ever
/// wider than the terminal, and a line is left for the cursor.
package struct ProgressView: Sendable {
    private let width: Int
    private let height: Int
    private let hasColor: Bool

    /// Prepares for a terminal.
    ///
    /// - Parameters:
    ///   - width: how many characters fit into a line.
    ///   - height: how many lines there are.
    ///   - hasColor: whether what failed and what is open is coloured.
    package init(width: Int, height: Int, hasColor: Bool = false) {
        self.width = max(20, width)
        self.height = max(2, height)
        self.hasColor = hasColor
    }

    /// The display, a line each.
    package func lines(_ progress: RunProgress) -> [String] {
        let isAlone = progress.accounts.count == 1
        let all = isAlone ? progress.accounts : progress.accounts + [progress.total]
        let columns = fitting(all.map { cells(of: $0, at: progress.asOf) })
        let rest = all.last.map { self.rest(of: cells(of: $0, at: progress.asOf), columns) } ?? ""
        let hasRest = !rest.isEmpty && height >= Self.heightForMore
        let shown = chosen(progress.accounts, room: height - 1 - (hasRest ? 1 : 0))
        var lines = shown.map { line(of: cells(of: $0, at: progress.asOf), columns) }
        if shown.count < progress.accounts.count, height > 2 {
            lines.append(cut(more(progress.accounts, than: shown)))
        }
        if let total = all.last, !isAlone {
            lines.append(line(of: cells(of: total, at: progress.asOf), columns))
        }
        return hasRest ? lines + [rest] : lines
    }

    // MARK: Which accounts

    /// The accounts that there is room for beside the last line: what goes on before what is done,
    /// what has most to do first; in their own order.
    private func chosen(_ accounts: [RunProgress.Account], room: Int) -> [RunProgress.Account] {
        guard accounts.count > 1, accounts.count > room - 1 else { return accounts }
        let byNeed = accounts.indices.sorted { left, right in
            let (one, other) = (accounts[left], accounts[right])
            return (one.isDone ? 1 : 0, one.isStopped ? 0 : 1, -one.counts.undecided, left)
                < (other.isDone ? 1 : 0, other.isStopped ? 0 : 1, -other.counts.undecided, right)
        }
        return byNeed.prefix(max(0, room - 2)).sorted().map { accounts[$0] }
    }

    private func more(
        _ accounts: [RunProgress.Account], than shown: [RunProgress.Account]
    ) -> String {
        let hidden = accounts.filter { !shown.contains($0) }
        let done = hidden.count { $0.isDone }
        let stopped = hidden.count { !$0.isDone && $0.isStopped }
        return "… \(hidden.count) more accounts: \(done) done, "
            + (stopped > 0 ? "\(stopped) stopped, " : "")
            + "\(hidden.count - done - stopped) going on"
    }

    // MARK: Lines

    /// What stands in a line, by column.
    private func cells(of account: RunProgress.Account, at now: Timestamp) -> [Column: Cell] {
        let counts = account.counts
        var cells: [Column: Cell] = [
            .name: Cell(account.name.plain.shortened(to: Self.longestName)),
            .share: Cell("\(counts.percent)%"),
            .done: Cell("\(counts.done.grouped)/\(counts.total.grouped)"),
            .good: Cell("\(counts.good.grouped) good"),
            .failed: Cell("\(counts.failed.grouped) failed", counts.failed > 0 ? .red : .none),
            .open: Cell("\(counts.open.grouped) open", counts.open > 0 ? .yellow : .none),
            .rate: Cell("\(account.rate.short)/\(account.allowed.short) per s"),
            .money: Cell(counts.released.map(\.description).joined(separator: " + ")),
        ]
        cells[.hold] = account.hold.map { Cell($0.words(at: now)) }
        cells[.left] = Cell(account.left(at: now))
        return cells
    }

    /// The columns that there is room for, with their widths; the bar takes what is left over.
    private func fitting(_ cells: [[Column: Cell]]) -> [(column: Column, width: Int)] {
        var widths: [Column: Int] = [:]
        for column in Column.allCases where column != .bar {
            widths[column] = cells.map { $0[column]?.text.count ?? 0 }.max() ?? 0
        }
        widths[.bar] = Self.leastBar
        var columns: Set<Column> = [.name, .done]
        var room = width - 2 - columns.reduce(0) { $0 + (widths[$1] ?? 0) }
        for column in Column.byNeed {
            guard let own = widths[column], own > 0, own + 2 <= room else { continue }
            columns.insert(column)
            room -= own + 2
        }
        widths[.bar] = min(Self.mostBar, Self.leastBar + max(0, room))
        return Column.allCases.filter(columns.contains).map { ($0, widths[$0] ?? 0) }
    }

    /// What stands in none of these columns and is worth a line; nothing in it is cut short.
    private func rest(of cells: [Column: Cell], _ columns: [(column: Column, width: Int)]) -> String
    {
        var line = ""
        for column in [Column.failed, .open, .good, .money, .rate, .hold] {
            let text = cells[column]?.text ?? ""
            guard !text.isEmpty, !columns.contains(where: { $0.column == column }) else { continue }
            let longer =
                line + (line.isEmpty ? "  " : " · ") + (column == .money ? "released " : "") + text
            if longer.count <= width { line = longer }
        }
        return line
    }

    private func line(of cells: [Column: Cell], _ columns: [(column: Column, width: Int)]) -> String
    {
        var line = ""
        var room = width
        for (index, entry) in columns.enumerated() {
            var cell = cells[entry.column] ?? Cell("")
            if entry.column == .bar {
                cell = Cell(bar(of: entry.width, filled: cells[.share]?.text ?? ""))
            }
            let text =
                entry.column.isRight
                ? cell.text.paddedLeft(to: entry.width) : cell.text.padded(to: entry.width)
            let part = ((index > 0 ? "  " : "") + text).prefix(room)
            room -= part.count
            line += hasColor ? cell.color.around(String(part)) : String(part)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    private func bar(of width: Int, filled share: String) -> String {
        let percent = Int(share.dropLast()) ?? 0
        let full = width * percent / 100
        return String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
    }

    private func cut(_ text: String) -> String { String(text.prefix(width)) }

    private static let leastBar = 6
    private static let mostBar = 24
    private static let longestName = 24
    /// On a lower terminal every line goes to an account.
    private static let heightForMore = 6
}

/// A column, in the order in which they stand.
private enum Column: CaseIterable {
    case name, bar, share, done, good, failed, open, money, rate, hold, left

    /// What else there should be room for, first things first.
    static let byNeed: [Column] = [
        .left, .share, .hold, .failed, .open, .bar, .good, .rate, .money,
    ]

    var isRight: Bool {
        switch self {
        case .name, .bar, .hold: false
        default: true
        }
    }
}

private struct Cell {
    let text: String
    var color = Color.none

    init(_ text: String, _ color: Color = .none) { (self.text, self.color) = (text, color) }
}

private enum Color: String {
    case none = ""
    case red = "31"
    case yellow = "33"

    func around(_ text: String) -> String {
        self == .none ? text : "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
    }
}
