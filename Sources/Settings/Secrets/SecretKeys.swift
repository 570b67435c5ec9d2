import AnnulModel

/// How the source of a secret is written: a section with exactly one of five keys.
enum SecretKeys {
    /// More words than any helper needs.
    static let mostWords = 64

    private static let forms =
        "{env: NAME}, {file: PATH}, {command: [PROGRAM, ARGUMENT]} or {credential: NAME}"

    /// - Parameters:
    ///   - name: the key.
    ///   - place: what the secret is called among the account's; the key itself if `nil`.
    ///   - need: whether there must be one.
    /// - Returns: the key.
    static func key(
        _ name: String, named place: String? = nil, need: Declaration.Need = .required
    ) -> Key<AccountDraft> {
        let place = place ?? name
        return Key(
            declaration: Declaration(
                name: name, meaning: "one of \(forms)", need: need, shape: .secret),
            read: { node, path, reader, account in
                guard let source = source(node, at: path, reader: &reader) else { return }
                account.secrets[place] = source
                reader.note(path, node.place)
            },
            show: { account, path in
                account.secrets[place].map { [(path, $0.description)] } ?? []
            })
    }

    /// The sources, of which a secret has one.
    static let declarations: [Declaration] = [
        declaration("env", "the variable of the environment that holds it", .one(variable.form)),
        declaration(
            "file", "the file that holds it", .one(Notation<String>.path.form)),
        declaration(
            "command", "the program that writes it to standard output, and its arguments",
            .list(of: word.form, orOne: false, counts: 1...mostWords)),
        declaration(
            "credential", "the credential of the system's service manager", .one(credential.form)),
        declaration("plain", "the secret itself: better nowhere", .one(plain.form)),
    ]

    private static func declaration(
        _ name: String, _ meaning: String, _ shape: Declaration.Shape
    ) -> Declaration {
        Declaration(name: name, meaning: meaning, need: .optional, shape: shape)
    }

    /// Reads where a secret is had.
    ///
    /// - Note: No message here shows what was found, because that may be the secret itself.
    static func source(
        _ node: Node, at path: String, reader: inout SettingsReader
    ) -> SecretSource? {
        guard case .section(let entries) = node.content else {
            let found =
                if case .text = node.content { "is written out in the file" } else {
                    "is \(node.kind)"
                }
            reader.report(
                path, node.place,
                "\(quoted(path)) \(found). Say where the secret is had instead: \(forms).")
            return nil
        }
        guard entries.count == 1, let entry = entries.first else {
            reader.report(
                path, node.place,
                "\(quoted(path)) has \(entries.count) sources; it must have one: \(forms).")
            return nil
        }
        return source(entry, at: path, reader: &reader)
    }

    private static func source(
        _ entry: Node.Entry, at path: String, reader: inout SettingsReader
    ) -> SecretSource? {
        let inner = "\(path).\(entry.name)"
        switch entry.name {
        case "env":
            return reader.value(entry.value, at: inner, as: variable).map { .environment($0) }
        case "file":
            let folder = reader.folder
            return reader.value(entry.value, at: inner, as: hidden(.path))
                .map { .file($0.resolved(in: folder)) }
        case "command": return command(entry.value, at: inner, reader: &reader)
        case "credential":
            return reader.value(entry.value, at: inner, as: credential).map { .credential($0) }
        case "plain":
            reader.warn(
                inner, entry.place,
                "\(quoted(path)) is written out in the file, where everyone who may read the file "
                    + "reads it. Better: \(forms).")
            return reader.value(entry.value, at: inner, as: plain).map { .plain(Secret($0)) }
        default:
            let remedy =
                nearest(to: entry.name, among: declarations.map(\.name))
                .map { "did you mean '\($0)'?" }
                ?? "write one of \(forms)."
            reader.report(
                inner, entry.place, "\(quoted(path)) names a source that does not exist; \(remedy)")
            return nil
        }
    }

    private static func command(
        _ node: Node, at path: String, reader: inout SettingsReader
    ) -> SecretSource? {
        guard case .list = node.content else {
            reader.report(
                path, node.place,
                "\(quoted(path)) must be a list of a program and its arguments, for example "
                    + "[pass, show, NAME]. No shell is involved.")
            return nil
        }
        guard let words = reader.values(node, at: path, as: word, orOne: false) else { return nil }
        guard let program = words.first, !program.isEmpty, words.count <= mostWords else {
            reader.report(
                path, node.place,
                "\(quoted(path)) must name a program, with at most \(mostWords - 1) arguments.")
            return nil
        }
        // A path is taken from the file's folder; a bare name is looked up in PATH.
        let located = program.contains("/") ? program.resolved(in: reader.folder) : program
        return .command([located] + words.dropFirst())
    }

    private static let variable = hidden(
        .word(
            "the name of an environment variable: letters, digits and '_', not a digit first",
            1...200, of: .variable, notFirst: .digits))
    private static let credential = hidden(
        .word(
            "the name of a credential: 1 to 200 letters, digits, '.', '_' or '-'", 1...200,
            of: .name, notFirst: .dot))
    private static let plain = hidden(.text("a text", most: 4096))
    private static let word = hidden(
        Notation<String>(
            "a word of the command", .text(pattern: "^[^\\x00]*$"),
            read: { $0.utf8.contains(0) ? nil : $0 }, write: { $0 }))

    /// The same notation, whose messages never show what was written.
    private static func hidden(_ notation: Notation<String>) -> Notation<String> {
        Notation(
            allowed: notation.allowed, form: notation.form,
            parse: { text throws(Misfit) in
                do throws(Misfit) { return try notation.parse(text) } catch {
                    throw Misfit(reason: error.reason, showsText: false)
                }
            },
            write: notation.write)
    }
}
