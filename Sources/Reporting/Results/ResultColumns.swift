import AnnulModel
import Ledger

/// The carried columns of a run's results: those of all inputs, united.
///
/// Columns of one header text are one column, in order of first appearance; a text that stands in
/// an input twice keeps two columns. So are columns that intake takes for the same field, such as
/// `reference` in one file and `Payment ID` in another: the results could not be read again
/// otherwise. That holds only where no input has two columns of that field.
struct ResultColumns {
    /// The header texts.
    let names: [String]
    /// For each input, the place of each of its columns among `names`.
    private let places: [Int64: [Int]]
    private let inputNames: [Int64: String]
    /// The columns of amounts, and of references, among `names`.
    private let amounts: [Int]
    private let references: [Int]

    /// Unites the columns of `inputs`.
    ///
    /// - Parameters:
    ///   - inputs: the run's inputs in their order.
    ///   - field: what intake takes a header text for; `nil` where it is no field.
    /// - Throws: `LedgerError`, `damaged` where the stored columns are no list of texts.
    init(of inputs: [ResultInput], field: (String) -> String?) throws(LedgerError) {
        var columns: [(input: Int64, texts: [String])] = []
        for input in inputs { columns.append((input.id, try Self.texts(of: input))) }
        var ambiguous: Set<String> = []
        for (_, texts) in columns {
            var seen: Set<String> = []
            for field in texts.compactMap(field) where !seen.insert(field).inserted {
                ambiguous.insert(field)
            }
        }
        var names: [String] = []
        var known: [Identity: Int] = [:]
        var places: [Int64: [Int]] = [:]
        for (input, texts) in columns {
            var counts: [Identity: Int] = [:]
            places[input] = texts.map { text in
                let field = field(text).flatMap { ambiguous.contains($0) ? nil : $0 }
                var identity = Identity(field: field, text: field == nil ? text : "")
                counts[identity, default: 0] += 1
                identity.occurrence = counts[identity, default: 1]
                if let place = known[identity] { return place }
                known[identity] = names.count
                names.append(text)
                return names.count - 1
            }
        }
        self.names = names
        amounts = names.indices.filter { field(names[$0]) == "amount" }
        references = names.indices.filter { field(names[$0]) == "reference" }
        self.places = places
        inputNames = Dictionary(uniqueKeysWithValues: inputs.map { ($0.id, $0.name) })
    }

    /// The fields of a row, one for each of `names`; empty where its input has no such column, and
    /// once they are erased, all but the reference.
    func fields(of row: RowRecord) -> [String] {
        var fields = asRead(row)
        // Results divide fields by commas, where a decimal comma would not be taken again.
        for place in amounts where row.currency != nil {
            fields[place] = String(fields[place].map { $0 == "," ? "." : $0 })
        }
        return fields
    }

    private func asRead(_ row: RowRecord) -> [String] {
        guard let fields = row.fields, let places = places[row.input] else {
            var erased = Array(repeating: "", count: names.count)
            for place in references { erased[place] = row.reference ?? "" }
            return erased
        }
        if places.count == names.count, isInOrder(places), fields.count == names.count {
            return fields
        }
        var united = Array(repeating: "", count: names.count)
        for (place, field) in zip(places, fields) { united[place] = field }
        return united
    }

    /// The name of the input that a row came from.
    func input(of row: RowRecord) -> String { inputNames[row.input] ?? "" }

    private func isInOrder(_ places: [Int]) -> Bool {
        places.indices.allSatisfy { places[$0] == $0 }
    }

    private struct Identity: Hashable {
        let field: String?
        let text: String
        var occurrence = 0
    }

    private static func texts(of input: ResultInput) throws(LedgerError) -> [String] {
        let value = try? JSONValue(parsing: Array(input.columns.utf8))
        guard let elements = value?.elements else { throw damaged(input) }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw damaged(input) }
        return texts
    }

    private static func damaged(_ input: ResultInput) -> LedgerError {
        LedgerError(
            .damaged,
            "the columns that the ledger keeps of input '\(input.name)' make no sense;"
                + " keep the file, and restore a backup")
    }
}
