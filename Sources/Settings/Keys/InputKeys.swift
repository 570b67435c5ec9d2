import AnnulModel

/// The section `input`: how columns are understood.
enum InputKeys {
    static let section = Key<FileDraft>.section(
        "input", "how the columns of input files are understood",
        [
            columns, carry,
            Key("encoding", \.input.encoding, "the encoding of their text", .encoding),
            Key(
                "max_rejected", \.input.maxRejected,
                "more unusable rows than this share, and the file is refused", .share(0...1)),
        ])

    /// The fields that a column can be mapped to.
    static let fields = [
        "reference", "account", "provider", "authorization_id", "amount_minor", "amount",
        "currency", "idempotency_key", "reason",
    ]

    private static let columns = Key<FileDraft>.section(
        "columns", "which column is which field, where the header does not say so",
        fields.map { field in
            Key(field, \.input.columns[field], "the column that holds the \(field)", header)
        })

    private static let carry = Key<FileDraft>(
        declaration: Declaration(
            name: "carry", meaning: "the columns that are carried to the results; all if not given",
            need: .optional, shape: .list(of: header.form, orOne: false)),
        read: { node, path, reader, file in
            guard let names = reader.values(node, at: path, as: header, orOne: false) else {
                return
            }
            for (index, name) in names.enumerated() where names[..<index].contains(name) {
                reader.report(path, node.place, "\(quoted(path)) names \(quoted(name)) twice.")
            }
            file.input.carry = names
        },
        show: { file, path in
            file.input.carry.map { [(path, listed($0))] } ?? [(path, "all columns")]
        })

    private static let header = Notation<String>(
        allowed: "the name of a column",
        form: .text(pattern: "^[^\\x00-\\x1f]{1,200}$"),
        parse: { text throws(Misfit) in
            guard text.isPrintable, (1...200).contains(text.unicodeScalars.count) else {
                throw Misfit()
            }
            guard !text.lowercased().hasPrefix("annul_") else {
                throw Misfit(reason: "columns that begin with 'annul_' are evidence, never input")
            }
            return text
        },
        write: { listed([$0]) })

    /// Two fields of one column would be a slip: reports them.
    static func checkColumns(_ file: FileDraft, node: Node, reader: inout SettingsReader) {
        var seen: [String: String] = [:]
        for field in fields {
            guard let header = file.input.columns[field] else { continue }
            guard let first = seen.updateValue(field, forKey: foldedHeader(header)) else {
                continue
            }
            let place = (node["input"]?["columns"]?[field] ?? node).place
            reader.report(
                "input.columns.\(field)", place,
                "'input.columns' maps the column \(quoted(header)) to both '\(first)' and "
                    + "'\(field)'. Keep one of them.")
        }
    }

    /// Header names match without regard to case, spaces, `-` and `_`.
    private static func foldedHeader(_ text: String) -> String {
        String(text.lowercased().filter { !" -_".contains($0) })
    }
}

extension Notation where Value == TextEncoding {
    fileprivate static let encoding = Self(
        "one of \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))",
        .choice(TextEncoding.allCases.map(\.rawValue)),
        read: { TextEncoding(rawValue: $0) }, write: \.rawValue)
}

/// A list that can be told from one whose members hold commas.
func listed(_ texts: [String]) -> String {
    texts.map { text in
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
        return "\"\(escaped.joined())\""
    }.joined(separator: ", ")
}
