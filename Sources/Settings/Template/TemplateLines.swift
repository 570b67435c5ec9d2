/// The lines of a configuration while it is being written.
struct TemplateLines {
    private(set) var text = ""
    private(set) var gaps: [ConfigurationTemplate.Gap] = []
    private var indent = 0
    private var count = 0

    mutating func line(_ line: String) {
        text += line.isEmpty ? "\n" : String(repeating: " ", count: indent) + line + "\n"
        count += 1
    }

    /// Writes a comment, broken into lines; line feeds in it stay, and lines that begin with a
    /// space stay as they are.
    mutating func remark(_ comment: String) {
        for paragraph in comment.split(separator: "\n", omittingEmptySubsequences: false) {
            guard !paragraph.isEmpty else {
                line("#")
                continue
            }
            guard paragraph.first != " " else {
                line("# \(paragraph)")
                continue
            }
            var words = ""
            for word in paragraph.split(separator: " ") {
                if !words.isEmpty, indent + 3 + words.count + word.count > Self.width {
                    line("# \(words)")
                    words = ""
                }
                words += words.isEmpty ? "\(word)" : " \(word)"
            }
            line("# \(words)")
        }
    }

    /// Remembers that the next line wants to be filled in.
    mutating func expectGap(_ key: String, _ meaning: String) {
        gaps.append(ConfigurationTemplate.Gap(line: count + 1, key: key, meaning: meaning))
    }

    /// Writes lines two columns further in.
    mutating func indented(_ body: (inout TemplateLines) -> Void) {
        indent += 2
        body(&self)
        indent -= 2
    }

    private static let width = 100
}
