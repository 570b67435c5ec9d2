import AnnulModel

/// An error document, in one of the shapes that Vipps uses.
struct VippsProblem: Equatable {
    enum Origin: Equatable {
        /// The payment API itself, which knows what it did.
        case api
        /// The gateway before it, which did not pass the request on.
        case gateway
    }

    let origin: Origin
    /// The domain code, for example `6040`.
    let code: String?
    let title: String?
    let traceID: String?

    /// Recognises an error document; `nil` if it isn't one, or not one of an answer with `status`.
    ///
    /// The content type plays no part: the specification itself declares successes as problems.
    init?(_ body: JSONValue, status: Int) {
        let texts: [String?]
        let codes: [String]
        if let errors = body.elements {
            // The older shape: [{"errorCode": "…", "errorMessage": "…"}]
            guard !errors.isEmpty, errors.allSatisfy({ $0["errorCode"].text != nil }) else {
                return nil
            }
            origin = .api
            codes = errors.compactMap(\.["errorCode"].text)
            texts = errors.map(\.["errorMessage"].string)
        } else if let title = body["title"].string, body.hasProblemMembers {
            guard body.agrees(on: "status", with: status) else { return nil }
            origin = .api
            codes = (body["extraDetails"].elements ?? [])
                .filter { $0["name"].string == "ErrorCode" }.compactMap(\.["reason"].text)
            texts = [title]
        } else if let code = body["errorCode"].text ?? body["code"].text,
            let message = body["errorMessage"].string ?? body["message"].string
        {
            // Any proxy may say {"code": 404, …}; only a code of its own is the API's.
            guard code.utf8.allSatisfy(\.isASCIIDigit), code != String(status) else { return nil }
            origin = .api
            codes = [code]
            texts = [message]
        } else if body["statusCode"].text != nil, let message = body["message"].string {
            guard body.agrees(on: "statusCode", with: status) else { return nil }
            origin = .gateway
            codes = []
            texts = [message]
        } else {
            return nil
        }
        // Two codes would be two answers.
        guard codes.allSatisfy({ $0 == codes[0] }) else { return nil }
        code = codes.first.flatMap(\.identifier)
        title = texts.compactMap { $0?.excerpt() }.first { !$0.isEmpty }
        traceID = body["traceId"].string?.identifier
    }

    /// What it says, for the end of a sentence; empty if it says nothing.
    var words: String {
        let code = code.map { ", code \($0.excerpt(atMost: 20))" } ?? ""
        return code + (title.map { ": “\($0)”" } ?? "")
    }
}

extension JSONValue {
    /// RFC 9457 with what the API always adds.
    fileprivate var hasProblemMembers: Bool {
        self["traceId"].string != nil || self["extraDetails"].elements != nil
            || (self["type"].string != nil && self["status"].text != nil)
    }

    /// Whether the member, where it is there at all, says the same as the response's head.
    ///
    /// It comes as a number or as a string.
    fileprivate func agrees(on name: String, with status: Int) -> Bool {
        self[name].isNull || self[name].text == String(status)
    }
}
