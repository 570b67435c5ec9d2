/// Text in the exposition format of Prometheus, version 0.0.4.
struct Exposition {
    private(set) var text = ""

    /// One number of a family, with what tells it from the others.
    struct Sample {
        let labels: [(name: String, value: String)]
        let value: String

        init(_ value: String, _ labels: [(name: String, value: String)] = []) {
            (self.value, self.labels) = (value, labels)
        }
    }

    /// Adds a family; one without numbers is left out.
    ///
    /// - Parameters:
    ///   - name: the family's name, with its unit at its end.
    ///   - help: a sentence for a person.
    ///   - samples: its numbers, each with other labels.
    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help.escaped("\\\n"))\n# TYPE \(name) gauge\n"
        for sample in samples {
            let labels = sample.labels
                .map { "\($0.name)=\"\($0.value.escaped("\\\n\""))\"" }
            text += name
            if !labels.isEmpty { text += "{\(labels.joined(separator: ","))}" }
            text += " \(sample.value)\n"
        }
    }
}

extension String {
    fileprivate func escaped(_ characters: String) -> String {
        reduce(into: "") { text, character in
            guard characters.contains(character) else { return text.append(character) }
            text += character == "\n" ? "\\n" : "\\\(character)"
        }
    }
}
