import Yams

/// The configuration file as a tree of nodes, whatever the keys mean.
///
/// What makes a file hard to read for the next person is refused: anchors, aliases, merge keys,
/// tags, several documents. Texts of the YAML library are not passed on as they are, because they
/// quote the file, and the file may hold a secret.
enum Document {
    /// Larger than any configuration; keeps a wrong file from being read into memory.
    static let mostBytes = 1 << 20

    static func parse(_ bytes: [UInt8], file: String) throws(SettingsError) -> Node {
        guard bytes.count <= mostBytes else {
            throw .file(file, "is larger than 1 MiB. This can't be a configuration.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .file(file, "is not UTF-8. Save it as UTF-8.")
        }
        do {
            // The parser owns the anchors; while it lives the nodes know theirs.
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                return Node(place: Place(line: 1, column: 1), content: .empty)
            }
            return try withExtendedLifetime(parser) { try node(root) }
        } catch let error as Refusal {
            throw .file(file, at: error.place, error.text)
        } catch let error as YamlError {
            throw .file(file, error, in: text)
        } catch {
            throw .file(file, "can't be read as YAML.")
        }
    }

    private struct Refusal: Error {
        let place: Place
        let text: String
    }

    private static func node(_ node: Yams.Node) throws -> Node {
        let place = Place(node.mark)
        guard node.anchor == nil else {
            throw Refusal(
                place: place,
                text: "anchors ('&') and aliases ('*') are not taken. Write the value out.")
        }
        switch node {
        case .scalar(let scalar):
            try check(tag: scalar.tag.rawValue, at: place)
            let isEmpty = scalar.style == .plain && nulls.contains(scalar.string)
            return Node(place: place, content: isEmpty ? .empty : .text(scalar.string))
        case .sequence(let sequence):
            try check(tag: sequence.tag.rawValue, at: place)
            return Node(place: place, content: .list(try sequence.map { try Self.node($0) }))
        case .mapping(let mapping):
            try check(tag: mapping.tag.rawValue, at: place)
            return Node(place: place, content: .section(try entries(of: mapping)))
        case .alias:
            throw Refusal(place: place, text: "aliases ('*') are not taken. Write the value out.")
        }
    }

    private static func entries(of mapping: Yams.Node.Mapping) throws -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var seen: [String: Place] = [:]
        for (key, value) in mapping {
            let place = Place(key.mark)
            guard case .scalar(let scalar) = key, key.anchor == nil else {
                throw Refusal(place: place, text: "a key must be a plain word.")
            }
            let name = scalar.string
            guard name != "<<" else {
                throw Refusal(
                    place: place, text: "merge keys ('<<') are not taken. Write the keys out.")
            }
            if let first = seen.updateValue(place, forKey: name) {
                throw Refusal(
                    place: place,
                    text: "the key \(quoted(name)) stands here again; it was first on line "
                        + "\(first.line). Remove one of them.")
            }
            entries.append(Node.Entry(name: name, place: place, value: try node(value)))
        }
        return entries
    }

    private static func check(tag: String, at place: Place) throws {
        guard takenTags.contains(tag) else {
            throw Refusal(place: place, text: "the tag \(quoted(tag)) is not taken. Remove it.")
        }
    }

    private static let nulls: Set = ["", "~", "null", "Null", "NULL"]
    private static let takenTags: Set = [
        "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map",
    ]
}

extension String {
    /// Whether the character at a place is a tab, and nothing but blanks are before it.
    fileprivate func isIndentedByTab(at place: Place) -> Bool {
        let lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(place.line - 1) else { return false }
        return lines[place.line - 1].first { $0 != " " } == "\t"
    }
}

extension Place {
    fileprivate init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}

extension SettingsError {
    fileprivate static func file(_ file: String, _ error: YamlError, in text: String) -> Self {
        switch error {
        case .scanner(_, _, let mark, _) where text.isIndentedByTab(at: Place(mark)):
            .file(file, at: Place(mark), "a tab stands here. YAML is indented by blanks alone.")
        case .scanner(_, let problem, _, _) where problem.contains("nesting level"),
            .parser(_, let problem, _, _) where problem.contains("nesting level"):
            .file(file, "is nested far too deep to be a configuration.")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .file(file, at: Place(mark), "this is not YAML: \(problem).")
        case .duplicatedKeysInMapping(let names, let context):
            .file(
                file, at: Place(context.mark),
                "the key \(names.map(quoted).joined(separator: ", ")) stands more than once in "
                    + "this section. Remove one of them.")
        case .reader(let problem, _, _, _): .file(file, "is not YAML: \(problem).")
        default: .file(file, "can't be read as YAML.")
        }
    }
}
