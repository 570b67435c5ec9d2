import AnnulModel

/// Where a value stands in a JSON text: the members and elements on the way to it, by number.
typealias JSONPlace = [Int]

/// Writing a document anew with one value spoilt.
extension JSONValue {
    /// The places of all values, the document's own first.
    var places: [JSONPlace] {
        [[]]
            + children.enumerated().flatMap { number, child in
                child.places.map { [number] + $0 }
            }
    }

    func at(_ place: JSONPlace) -> JSONValue {
        place.reduce(self) { $0.children[$1] }
    }

    /// Whether the value there has a name.
    func isMember(_ place: JSONPlace) -> Bool { at(place.dropLast()).members != nil }

    func text(replacing place: JSONPlace, with text: String) -> String {
        written { $0 == place ? .written(text) : .asItIs }
    }

    func text(without place: JSONPlace) -> String {
        written { $0 == place ? .left : .asItIs }
    }

    /// The member at the place once more, with another value.
    func text(repeating place: JSONPlace, as second: String) -> String {
        written { $0 == place ? .twice(second) : .asItIs }
    }

    private enum Writing {
        case asItIs, left
        case written(String)
        case twice(String)
    }

    private var children: [JSONValue] { elements ?? members?.map(\.value) ?? [] }

    private func written(at place: JSONPlace = [], _ writing: (JSONPlace) -> Writing) -> String {
        if case .written(let text) = writing(place) { return text }
        let names = members.map { $0.map { "\(JSONValue.string($0.name).compactText):" } }
        guard names != nil || elements != nil else { return compactText }
        let parts = children.enumerated().flatMap { number, child -> [String] in
            let (inner, name) = (place + [number], names?[number] ?? "")
            let text = name + child.written(at: inner, writing)
            return switch writing(inner) {
            case .left: []
            case .twice(let second): [text, name + second]
            case .asItIs, .written: [text]
            }
        }
        let list = parts.joined(separator: ",")
        return names == nil ? "[\(list)]" : "{\(list)}"
    }
}
