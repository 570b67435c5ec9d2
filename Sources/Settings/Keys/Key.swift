/// One key of a section: what it is called, what it means, and how its value gets into `Root`.
///
/// The tables of keys are the only definition of what a configuration may say. The reader walks
/// the file by them, `described()` writes the effective configuration by them, and their
/// declarations are what a schema can be made of.
struct Key<Root>: Sendable {
    let declaration: Declaration
    let read: @Sendable (Node, _ path: String, inout SettingsReader, inout Root) -> Void
    /// The effective value, or values, as lines of key path and text.
    let show: @Sendable (Root, _ path: String) -> [(key: String, value: String)]

    var name: String { declaration.name }
    var meaning: String { declaration.meaning }
    var need: Declaration.Need { declaration.need }
}

/// A key as a schema sees it.
struct Declaration: Sendable {
    enum Need: Hashable, Sendable {
        case required, optional
    }

    indirect enum Shape: Sendable {
        case one(Form)
        case list(of: Form, orOne: Bool, counts: ClosedRange<Int>? = nil)
        case section([Declaration])
        /// Names of a kind, with a value each.
        case mapped(names: Form, to: Form)
        /// A section whose keys are names of the operator's choice.
        case named([Declaration])
        case secret
        /// A value written out, or where it is had.
        case oneOrSecret(Form)
    }

    let name: String
    /// A phrase for messages, help and schema.
    let meaning: String
    let need: Need
    let shape: Shape
}

extension Key {
    /// A single value.
    init<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ meaning: String,
        _ notation: Notation<Value>, need: Declaration.Need = .optional
    ) {
        self.init(
            declaration: Declaration(
                name: name, meaning: meaning, need: need, shape: .one(notation.form)),
            read: { node, keyPath, reader, root in
                guard let value = reader.value(node, at: keyPath, as: notation) else { return }
                root[keyPath: path] = value
            },
            show: { root, keyPath in [(keyPath, notation.write(root[keyPath: path]))] })
    }

    /// A single value that may be absent.
    init<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ meaning: String,
        _ notation: Notation<Value>, need: Declaration.Need = .optional
    ) {
        self.init(
            declaration: Declaration(
                name: name, meaning: meaning, need: need, shape: .one(notation.form)),
            read: { node, keyPath, reader, root in
                guard let value = reader.value(node, at: keyPath, as: notation) else { return }
                root[keyPath: path] = value
            },
            show: { root, keyPath in
                root[keyPath: path].map { [(keyPath, notation.write($0))] } ?? []
            })
    }

    /// A section of further keys.
    static func section(_ name: String, _ meaning: String, _ keys: [Key<Root>]) -> Self {
        Self(
            declaration: Declaration(
                name: name, meaning: meaning, need: .optional,
                shape: .section(keys.map(\.declaration))),
            read: { node, path, reader, root in
                reader.read(node, at: path, by: keys, into: &root)
            },
            show: { root, path in keys.flatMap { $0.show(root, "\(path).\($0.name)") } })
    }

    /// A section that is in force only where it is written.
    static func part<Part>(
        _ name: String, _ path: any WritableKeyPath<Root, Part?> & Sendable,
        startingWith initial: Part, _ meaning: String, _ keys: [Key<Part>]
    ) -> Self where Part: Sendable {
        Self(
            declaration: Declaration(
                name: name, meaning: meaning, need: .optional,
                shape: .section(keys.map(\.declaration))),
            read: { node, keyPath, reader, root in
                var part = root[keyPath: path] ?? initial
                let wasThere = root[keyPath: path] != nil
                reader.read(
                    node, at: keyPath, by: wasThere ? keys.map(\.optional) : keys, into: &part)
                root[keyPath: path] = part
            },
            show: { root, keyPath in
                root[keyPath: path].map { part in
                    keys.flatMap { $0.show(part, "\(keyPath).\($0.name)") }
                } ?? []
            })
    }

    /// The same key where it need not be written.
    private var optional: Self {
        Self(
            declaration: Declaration(
                name: declaration.name, meaning: declaration.meaning, need: .optional,
                shape: declaration.shape), read: read, show: show)
    }

    /// The same key of a part of something larger.
    func within<Outer>(_ part: any WritableKeyPath<Outer, Root> & Sendable) -> Key<Outer> {
        Key<Outer>(
            declaration: declaration,
            read: { node, path, reader, outer in read(node, path, &reader, &outer[keyPath: part]) },
            show: { outer, path in show(outer[keyPath: part], path) })
    }
}
