import AnnulModel

/// Why a line of JSON Lines can't be used.
enum LineFault: Error, Hashable, Sendable {
    case tooLong(most: Int)
    case notJSON(JSONError)
    case notAnObject
    case tooManyColumns(most: Int)
    case nameTooLong(most: Int)
    case nameWithNUL

    var rejection: Rejection { Rejection(.badField, "\(problem) \(remedy)") }

    private var problem: String {
        switch self {
        case .tooLong(let most): "The line is longer than \(most) bytes."
        case .notJSON(let error):
            switch error.expected {
            case .newName:
                "Two members have one name; the second one is after byte \(error.offset)."
            case .lessNesting:
                "The line nests more than \(JSONValue.deepestNesting) levels deep."
            case .fewerValues: "The line holds too many values."
            default:
                "The line is not JSON: expected \(error.expected.rawValue) after byte "
                    + "\(error.offset)."
            }
        case .notAnObject: "The line is not a JSON object."
        case .tooManyColumns(let most):
            "With this row's members the input would have more than \(most) columns."
        case .nameTooLong(let most): "A member's name is longer than \(most) bytes."
        case .nameWithNUL: "A member's name holds a NUL byte."
        }
    }

    private var remedy: String {
        switch self {
        case .tooLong: "Shorten it, or leave out the members that are not needed."
        case .notJSON(let error):
            switch error.expected {
            case .newName: "Remove one."
            case .lessNesting: "Leave such members out."
            case .fewerValues: "Leave out the members that are not needed."
            default: "Write each row as one JSON object on a line of its own."
            }
        case .notAnObject: "Write each row as one on a line of its own."
        case .tooManyColumns: "Leave out the members that are not needed."
        case .nameTooLong: "Shorten it, or leave the member out."
        case .nameWithNUL: "Correct it, or leave the member out."
        }
    }
}
