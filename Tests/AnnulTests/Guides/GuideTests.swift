import ArgumentParser
import FoundationEssentials
import Testing

@testable import annul

/// What the documents show is what the program takes, and what they point to is there.
@Suite struct GuideTests {
    @Test(arguments: try Document.all())
    func everyCommandIsAccepted(document: Document) throws {
        for command in document.commands {
            let words = try #require(Document.words(of: command), "\(document.path): \(command)")
            // The parser writes completions by throwing.
            guard !words.contains("--generate-completion-script") else { continue }
            #expect(throws: Never.self, "\(document.path): \(command)") {
                _ = try Annul.parseAsRoot(InitCommand.told(apart: Array(words.dropFirst())))
            }
        }
    }

    @Test func commandsAreFound() throws {
        let all = try Document.all().flatMap(\.commands)
        #expect(all.count >= 40)
        let longest =
            #"annul settle latest 17 --as cancelled --because "seen in the shop's back office""#
        #expect(all.contains(longest))
    }

    @Test(arguments: [
        "annul run", "annul status --opne", "annul export", "annul frobnicate",
        "annul settle latest 17 --as cancelled",
    ])
    func whatTheProgramDoesNotTakeIsFound(command: String) throws {
        let words = try #require(Document.words(of: command))
        #expect(throws: (any Error).self) {
            _ = try Annul.parseAsRoot(InitCommand.told(apart: Array(words.dropFirst())))
        }
    }

    @Test(arguments: [
        ("annul run a.csv   # why", ["annul", "run", "a.csv"]),
        ("annul export latest > 'a b.csv'", ["annul", "export", "latest"]),
        ("annul show 'a b' | less", ["annul", "show", "a b"]),
        ("annul show \"it's so\"", ["annul", "show", "it's so"]),
        ("annul show 'a", nil),
    ])
    func linesAreReadAsTheShellDoes(line: String, words: [String]?) {
        #expect(Document.words(of: line) == words)
    }

    /// As it stands on a terminal of the usual width, so that what is copied from there runs.
    @Test func everyExampleOfTheHelpIsAccepted() throws {
        let all: [any ParsableCommand.Type] = [Annul.self] + Annul.configuration.subcommands
        for command in all {
            let help = Annul.helpMessage(for: command, columns: 80)
            let begin = try #require(help.firstRange(of: "Examples:\n"), "\(command)")
            let rest = help[begin.upperBound...]
            let end = try #require(rest.firstRange(of: "\n\n"), "\(command)")
            let examples = rest[..<end.lowerBound].replacing("\\\n", with: "")
                .split(separator: "\n")
            for example in examples {
                let words = try #require(Document.words(of: String(example)))
                #expect(words.first == "annul", "\(example)")
                guard words.dropFirst().first != "help" else { continue }
                #expect(throws: Never.self, "\(example)") {
                    _ = try Annul.parseAsRoot(InitCommand.told(apart: Array(words.dropFirst())))
                }
            }
        }
    }

    @Test(arguments: try Document.all())
    func everyLinkLeadsSomewhere(document: Document) throws {
        for link in document.links {
            let parts = link.split(separator: "#", omittingEmptySubsequences: false)
            let target = parts[0].isEmpty ? document.path : document.folder + "/" + parts[0]
            #expect(
                FileManager.default.fileExists(atPath: target), "\(document.path): \(link)")
            guard parts.count > 1, target.hasSuffix(".md") else { continue }
            let headings = try Document(path: target).headings
            #expect(headings.contains(String(parts[1])), "\(document.path): \(link)")
        }
    }

    @Test func everyTopicIsThere() throws {
        let guides = try Document.guides()
        let topics = guides.flatMap(\.topics)
        #expect(topics.contains("In-Doubt") && topics.count >= 10)
        #expect(Set(topics).isSubset(of: guides.map { String($0.name.dropLast(3)) }))
    }

    @Test func everyPathIsThere() throws {
        let all = try Document.all().flatMap(\.paths)
        #expect(all.count >= 60)
        for path in all {
            #expect(FileManager.default.fileExists(atPath: Document.root + "/" + path), "\(path)")
        }
    }

    @Test func everyGuideIsInBothLists() throws {
        let list = try Document(path: Document.root + "/docs/README.md")
        let root = try Document(path: Document.root + "/docs/Annul.docc/Annul.md")
        let guides = try Document.guides().filter { $0.path != root.path }
        let names = guides.map(\.name)
        let schemas = ["annul.schema.json", "output.schema.json"]
        #expect(Set(list.links) == Set(names.map { "Annul.docc/\($0)" } + schemas))
        #expect(
            root.lines.filter { $0.hasPrefix("- <doc:") }.sorted()
                == names.map { "- <doc:\($0.dropLast(3))>" }.sorted())
        for guide in guides {
            #expect(guide.lines[0].hasPrefix("# "), "\(guide.path)")
            // What DocC shows of it in its list.
            #expect(guide.lines[1].isEmpty && !guide.lines[2].isEmpty, "\(guide.path)")
            let title = "- [\(guide.lines[0].dropFirst(2))]"
            #expect(list.lines.contains { $0.hasPrefix(title) }, "\(guide.path)")
        }
    }
}
