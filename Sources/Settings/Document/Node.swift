/// Where something stands in the file; both are counted from 1.
struct Place: Hashable, Sendable {
    let line: Int
    let column: Int
}

/// One value of the file, with its place.
///
/// Scalars keep the text that was written: whether `0123` is a number or a name is for the key to
/// say, not for YAML.
struct Node: Sendable {
    enum Content: Sendable {
        case empty
        case text(String)
        case list([Node])
        case section([Entry])
    }

    /// One key of a section with its value.
    struct Entry: Sendable {
        let name: String
        let place: Place
        let value: Node
    }

    let place: Place
    let content: Content

    /// The value of a key of this section, if this is one.
    subscript(name: String) -> Node? {
        guard case .section(let entries) = content else { return nil }
        return entries.first { $0.name == name }?.value
    }

    /// What was found, in words, where something else was wanted.
    var kind: String {
        switch content {
        case .empty: "empty"
        case .text: "a single value"
        case .list: "a list"
        case .section: "a section of keys"
        }
    }
}
