package import AnnulModel
package import Logging

/// Lines of a log for programs: one JSON object each.
///
/// What they have is listed, never what they leave out: a fact that is not known here is not
/// written.
package enum LogLine {
    /// An event's line.
    ///
    /// - Parameters:
    ///   - event: the event's words; those of an unknown event are not trusted.
    ///   - level: how grave it is.
    ///   - metadata: its facts, by their names.
    ///   - moment: when it was.
    /// - Returns: the line, without its end.
    package static func json(
        _ event: String, _ level: Logger.Level, _ metadata: Logger.Metadata, at moment: Timestamp
    ) -> String {
        let facts = Event.Fact.allCases.filter(\.isForPrograms).compactMap { fact in
            metadata[fact.rawValue].map { value in
                JSONValue.Member(fact.rawValue, fact.json("\(value)"))
            }
        }
        return line(Event(rawValue: event)?.name ?? "unknown", level, facts, at: moment)
    }

    /// The line of a sentence to the operator.
    ///
    /// - Parameters:
    ///   - message: the sentence.
    ///   - level: how grave it is.
    ///   - moment: when it was said.
    /// - Returns: the line, without its end.
    package static func json(
        saying message: String, _ level: Logger.Level, at moment: Timestamp
    ) -> String {
        line(
            Event.message.name, level, [JSONValue.Member("message", .string(message))], at: moment)
    }

    private static func line(
        _ event: String, _ level: Logger.Level, _ facts: [JSONValue.Member], at moment: Timestamp
    ) -> String {
        JSONValue.object(
            [
                .init("time", .string(moment.description)),
                .init("level", .string(level.rawValue)),
                .init("event", .string(event)),
            ] + facts
        ).compactText.withHiddenEscaped
    }
}

extension Event.Fact {
    fileprivate func json(_ text: String) -> JSONValue {
        isNumber && Int64(text) != nil ? .number(text) : .string(text)
    }
}
