import AnnulModel

/// An error document in the draft form that CertiTrade uses, from before RFC 7807.
struct CertiTradeProblem: Equatable {
    let title: String
    let detail: String?

    /// Recognises an error document; `nil` if it isn't one, or not one of an answer with `status`.
    ///
    /// `describedBy` is mandatory and may be null.
    init?(_ body: JSONValue, status: Int) {
        guard let title = body["title"].string,
            let members = body.members, members.contains(where: { $0.name == "describedBy" }),
            body["describedBy"].isNull || body["describedBy"].string != nil,
            body["httpStatus"].isNull || body["httpStatus"].text == String(status)
        else { return nil }
        self.title = title.excerpt()
        detail = body["detail"].string?.excerpt()
    }

    /// Whether it is what a wrong key or signature is answered with.
    ///
    /// Observed, not documented; a payment that isn't the account's has a longer title.
    var isAboutTheKey: Bool { title.lowercased() == "not authorized" }

    /// What it says, for the end of a sentence; empty if it says nothing.
    var words: String {
        let texts = [title, detail ?? ""].filter { !$0.isEmpty }
        return texts.isEmpty ? "" : ": “\(texts.joined(separator: " – "))”"
    }
}
