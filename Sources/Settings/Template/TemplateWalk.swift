import AnnulModel

/// Writes keys by their declarations, each as it stands: with a value, with its default, or as an
/// example.
struct TemplateWalk {
    /// The defaults, by path.
    let values: [String: String]
    /// What stands in the file, by path; empty where only the operator knows.
    let written: [String: String]
    /// The account whose keys these are; `nil` for those of the file.
    var account: ConfigurationTemplate.Account?
    /// Whether the account's provider can be asked how a payment stands.
    var canLookUp = true
    /// Whether everything is explained, or just what is the account's own.
    var isFirst = true

    /// Writes a key, and those within it; nothing where the account can't have it.
    func write(_ key: Declaration, at section: String, into lines: inout TemplateLines) {
        let path = section.isEmpty ? key.name : "\(section).\(key.name)"
        if let value = written[path] {
            explain(key, path, into: &lines)
            if value.isEmpty {
                let full = account.map { "accounts.\($0.name).\(path)" } ?? path
                lines.expectGap(full, TemplateRemarks.gap(path, of: account?.kind) ?? key.meaning)
            }
            lines.line("\(key.name): \(Self.quotedForYAML(value))")
        } else if let value = values[path] {
            guard applies(path) else { return }
            explain(key, path, into: &lines)
            lines.line("#\(key.name): \(Self.quotedForYAML(value))")
        } else if let example = TemplateRemarks.examples[path] {
            guard applies(path) else { return }
            explain(key, path, into: &lines, isExample: true)
            for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.line("# \(line)")
            }
        } else if case .section(let keys) = key.shape {
            let isWritten = written.keys.contains { $0.hasPrefix("\(path).") }
            guard isWritten || keys.contains(where: { isShown($0, at: path) }) else { return }
            explain(key, path, into: &lines)
            lines.line(isWritten ? "\(key.name):" : "#\(key.name):")
            lines.indented { inner in
                for key in keys { write(key, at: path, into: &inner) }
            }
        }
    }

    private func isShown(_ key: Declaration, at section: String) -> Bool {
        var lines = TemplateLines()
        write(key, at: section, into: &lines)
        return !lines.text.isEmpty
    }

    private func explain(
        _ key: Declaration, _ path: String, into lines: inout TemplateLines, isExample: Bool = false
    ) {
        var text = TemplateRemarks.own(path, of: account?.kind)
        // What goes for every account is said once.
        if text == nil, isFirst { text = TemplateRemarks.text(of: path, or: key.meaning) }
        guard let text, !text.isEmpty else {
            if isExample { lines.remark("For example:") }
            return
        }
        lines.remark(isExample ? "\(text) For example:" : text)
    }

    private func applies(_ path: String) -> Bool {
        switch path {
        case "limits.lookups", "doubt.reread", "compare", "partly_captured": canLookUp
        case "limits.tokens": account?.kind.secrets.contains("client_id") ?? false
        default: true
        }
    }

    /// A value as YAML takes it for the same text.
    private static func quotedForYAML(_ value: String) -> String {
        let isPlain =
            value.first.map { $0.isLetter || $0.isNumber || $0 == "{" || $0 == "[" } ?? false
        let isNumber = !value.isEmpty && value.utf8.allSatisfy(\.isASCIIDigit) && value.count > 3
        return isPlain && !isNumber ? value : "\"\(value)\""
    }
}
