/// Reads the exposition format of Prometheus as strictly as it is specified, and some of its
/// conventions with it.
struct ExpositionParser {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var samples: [Sample] = []
    private(set) var helps: [String: String] = [:]
    private var types: [String: String] = [:]
    private var families: [String] = []

    /// - Throws: `Flaw` for whatever a scraper could refuse, or a reader trip over.
    init(_ text: String) throws(Flaw) {
        guard text.isEmpty || text.last == "\n" else { throw Flaw(description: "no line end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# ") {
                try comment(line.dropFirst(2))
            } else {
                try sample(line)
            }
        }
        for family in families where !samples.contains(where: { $0.name == family }) {
            throw Flaw(description: "\(family) has no number")
        }
    }

    /// The value of the one sample that has these labels, whatever else it has.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.count == 1 ? found[0].value : nil
    }

    private mutating func comment(_ line: Substring) throws(Flaw) {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3 else { throw Flaw(description: "odd comment: \(line)") }
        let name = String(words[1])
        switch words[0] {
        case "HELP":
            try check(name)
            guard helps.updateValue(String(words[2]), forKey: name) == nil else {
                throw Flaw(description: "\(name) is explained twice")
            }
            families.append(name)
        case "TYPE":
            guard families.last == name, types[name] == nil else {
                throw Flaw(description: "the type of \(name) does not follow its help")
            }
            guard words[2] == "gauge" || words[2] == "counter" else {
                throw Flaw(description: "\(words[2]) is no type of ours")
            }
            // A counter says so in its name, and nothing else does.
            guard (words[2] == "counter") == name.hasSuffix("_total") else {
                throw Flaw(description: "\(name) is a \(words[2])")
            }
            types[name] = String(words[2])
        default: throw Flaw(description: "odd comment: \(line)")
        }
    }

    private func check(_ name: String) throws(Flaw) {
        let isName = name.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 0x5f
        }
        guard isName, name.hasPrefix("annul_") else { throw Flaw(description: "name \(name)") }
        for unit in ["milliseconds", "ms", "minutes", "percent", "kilobytes"] {
            guard !name.hasSuffix("_\(unit)") else {
                throw Flaw(description: "\(name) is in no base unit")
            }
        }
    }

    private mutating func sample(_ line: Substring) throws(Flaw) {
        let name = line.prefix { $0 != "{" && $0 != " " }
        guard families.last == String(name), types[String(name)] != nil else {
            throw Flaw(description: "\(name) stands outside of its family")
        }
        var rest = line.dropFirst(name.count)
        let labels = try labels(&rest)
        guard rest.first == " ", let value = Double(rest.dropFirst()),
            !rest.dropFirst().contains(" ")
        else { throw Flaw(description: "no number: \(line)") }
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Flaw(description: "twice: \(line)")
        }
        samples.append(Sample(name: String(name), labels: labels, value: value))
    }

    private func labels(_ rest: inout Substring) throws(Flaw) -> [String: String] {
        guard rest.first == "{" else { return [:] }
        var labels: [String: String] = [:]
        repeat {
            rest.removeFirst()
            let name = rest.prefix { $0 != "=" }
            guard !name.isEmpty, name.allSatisfy({ ("a"..."z").contains($0) || $0 == "_" }),
                !name.hasPrefix("__")
            else { throw Flaw(description: "label \(name)") }
            rest = rest.dropFirst(name.count + 1)
            guard labels.updateValue(try quoted(&rest), forKey: String(name)) == nil else {
                throw Flaw(description: "label \(name) twice")
            }
        } while rest.first == ","
        guard rest.popFirst() == "}" else { throw Flaw(description: "labels without an end") }
        return labels
    }

    private func quoted(_ rest: inout Substring) throws(Flaw) -> String {
        guard rest.popFirst() == "\"" else { throw Flaw(description: "a label without quotes") }
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                switch rest.popFirst() {
                case "\\": text.append("\\")
                case "\"": text.append("\"")
                case "n": text.append("\n")
                default: throw Flaw(description: "an escape that there is not")
                }
            default: text.append(character)
            }
        }
        throw Flaw(description: "a label without an end")
    }
}
