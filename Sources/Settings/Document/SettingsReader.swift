import AnnulModel

/// Walks the file by the tables of keys, and collects every problem rather than the first.
struct SettingsReader {
    /// The file's name, as messages give it.
    let file: String
    /// The folder that the file's relative paths start from.
    let folder: String
    /// What an account may do unless the file says otherwise.
    let defaults: @Sendable (ProviderName) -> AccountPolicy

    private(set) var problems: [Problem] = []
    private(set) var warnings: [Problem] = []
    /// The line of every value that was read, by its key's path.
    private(set) var lines: [String: Int] = [:]

    init(
        file: String, folder: String, defaults: @escaping @Sendable (ProviderName) -> AccountPolicy
    ) {
        self.file = file
        self.folder = folder
        self.defaults = defaults
    }

    /// Reads a section by its table of keys.
    mutating func read<Root>(
        _ node: Node, at path: String, by keys: [Key<Root>], into root: inout Root
    ) {
        let names = keys.map(\.name)
        guard let entries = section(node, at: path, of: names) else { return }
        for entry in entries {
            let entryPath = path.isEmpty ? entry.name : "\(path).\(entry.name)"
            if let key = keys.first(where: { $0.name == entry.name }) {
                key.read(entry.value, entryPath, &self, &root)
            } else {
                reportUnknown(entry, at: path, known: names)
            }
        }
        for key in keys where key.need == .required && node[key.name] == nil {
            report(
                path, node.place,
                "\(subject(path)) lacks \(quoted(key.name)): \(key.meaning).")
        }
    }

    /// The entries of a section; a problem if the node is anything else.
    mutating func section(_ node: Node, at path: String, of names: [String] = []) -> [Node.Entry]? {
        if case .section(let entries) = node.content { return entries }
        let keys = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
        report(
            path, node.place,
            "\(subject(path)) is \(node.kind); it must be a section of keys\(keys).")
        return nil
    }

    /// Reads a single value.
    mutating func value<Value>(
        _ node: Node, at path: String, as notation: Notation<Value>
    ) -> Value? {
        guard case .text(let text) = node.content else {
            let remedy = if case .empty = node.content { ", or remove the key" } else { "" }
            report(
                path, node.place,
                "\(subject(path)) is \(node.kind); it must be \(notation.allowed)\(remedy).")
            return nil
        }
        do throws(Misfit) {
            let value = try notation.parse(text)
            lines[path] = node.place.line
            return value
        } catch {
            let found = error.showsText ? "is \(quoted(text))" : "can't be used"
            let remedy = error.reason.map { ": \($0)." } ?? "; it must be \(notation.allowed)."
            report(path, node.place, "\(subject(path)) \(found)\(remedy)")
            return nil
        }
    }

    /// Reads a list of values; a single value stands for a list of one if `orOne` says so.
    mutating func values<Value>(
        _ node: Node, at path: String, as notation: Notation<Value>, orOne: Bool
    ) -> [Value]? {
        if orOne, case .text = node.content {
            return value(node, at: path, as: notation).map { [$0] }
        }
        guard case .list(let items) = node.content else {
            report(
                path, node.place,
                "\(subject(path)) is \(node.kind); it must be a list"
                    + (orOne ? ", or one value" : "") + ".")
            return nil
        }
        let values = items.enumerated().compactMap { index, item in
            value(item, at: "\(path)[\(index + 1)]", as: notation)
        }
        lines[path] = node.place.line
        return values.count == items.count ? values : nil
    }

    mutating func report(_ path: String, _ place: Place, _ text: String) {
        problems.append(Problem(file: file, at: place, key: path, text))
    }

    mutating func warn(_ path: String, _ place: Place, _ text: String) {
        warnings.append(Problem(file: file, at: place, key: path, text))
    }

    /// Remembers where a value stands, for keys that read theirs in their own way.
    mutating func note(_ path: String, _ place: Place) { lines[path] = place.line }

    private mutating func reportUnknown(_ entry: Node.Entry, at path: String, known: [String]) {
        let remedy =
            if let meant = nearest(to: entry.name, among: known) {
                "did you mean '\(meant)'?"
            } else {
                "known are \(known.joined(separator: ", "))."
            }
        report(
            path.isEmpty ? entry.name : "\(path).\(entry.name)", entry.place,
            "\(subject(path)) has no key \(quoted(entry.name)); \(remedy)")
    }

    private func subject(_ path: String) -> String {
        path.isEmpty ? "the configuration" : quoted(path)
    }
}
