import AnnulModel

/// An error document (RFC 7807).
struct BamboraProblem: Equatable {
    /// The last part of `type`, which is what errors are told apart by; `nil` for `about:blank`,
    /// which says no more than the status does.
    ///
    /// The parts before it have been written as `http` and as `https`.
    let kind: String?
    let title: String

    /// Recognises an error document; `nil` if it isn't one, or not one of an answer with `status`.
    init?(_ body: JSONValue, status: Int) {
        guard let type = body["type"].string, let title = body["title"].string,
            body["status"].isNull || body["status"].text == String(status)
        else { return nil }
        self.title = title.excerpt()
        let last = type.split { "/ ".contains($0) }.last.map(String.init)
        kind = last == "about:blank" ? nil : last?.identifier
    }

    /// What it says, for the end of a sentence; empty if it says nothing.
    var words: String {
        let kind = kind.map { ", \($0)" } ?? ""
        return kind + (title.isEmpty ? "" : ": “\(title)”")
    }
}
