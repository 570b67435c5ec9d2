import FoundationEssentials
import Testing

/// A page for people, in Markdown.
struct Document: Sendable, CustomTestStringConvertible {
    let path: String
    let lines: [String]

    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(4).joined(separator: "/")

    init(path: String) throws {
        self.path = path
        let data = try #require(FileManager.default.contents(atPath: path), "no \(path)")
        lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// All of them.
    static func all() throws -> [Document] {
        let others = [
            "README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/README.md",
            "samples/README.md",
        ]
        return try others.map { try Document(path: "\(root)/\($0)") } + guides()
    }

    /// The pages of the catalogue.
    static func guides() throws -> [Document] {
        let folder = root + "/docs/Annul.docc"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            try Document(path: "\(folder)/\($0)")
        }
    }

    var testDescription: String { String(path.dropFirst(Self.root.count + 1)) }

    var name: String { String(path.dropFirst(folder.count + 1)) }

    var folder: String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
    }

    /// Lines that call the program: in blocks for the shell, or indented as code.
    var commands: [String] {
        var commands: [String] = []
        var fence: String?
        for line in lines {
            let text = String(line.drop { $0 == " " })
            if text.hasPrefix("```") {
                fence = fence == nil ? String(text.dropFirst(3)) : nil
            } else if text.hasPrefix("annul "),
                fence == "sh" || fence == nil && line.hasPrefix("    ")
            {
                commands.append(text)
            }
        }
        return commands
    }

    /// The guides that it links to as DocC does.
    var topics: [String] {
        lines.joined(separator: " ").split(separator: "doc:").dropFirst()
            .map { String($0.prefix { $0.isLetter || $0 == "-" }) }
    }

    /// Where its other links lead, but for those into the world.
    var links: [String] {
        lines.joined(separator: " ").split(separator: "](").dropFirst()
            .compactMap { $0.split(separator: ")", omittingEmptySubsequences: false).first }
            .map(String.init).filter { !$0.contains("://") && !$0.hasPrefix("doc:") }
    }

    /// Files and folders of the project that it names as code.
    var paths: [String] {
        let parts = lines.flatMap { line in
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            return parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
        }
        return parts.map(String.init).filter { part in
            let tops = ["Sources/", "Tests/", "Scripts/", "docs/", "samples/"]
            return tops.contains { part.hasPrefix($0) } && !part.contains(" ")
                && !part.contains("NAME")
        }
    }

    /// The names under which its sections are linked to.
    var headings: [String] {
        lines.filter { $0.hasPrefix("#") }.map { line in
            line.drop { $0 == "#" || $0 == " " }.lowercased()
                .filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                .map { $0 == " " ? "-" : String($0) }.joined()
        }
    }

    /// The words of a command, as a shell would have them; `nil` where a quote has no end.
    static func words(of line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open {
                    quote = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            } else if "\"'".contains(character) {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let end = word { words.append(end) }
                word = nil
            } else if "#>|&".contains(character), word == nil {
                return words
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        if let end = word { words.append(end) }
        return words
    }
}
