import AnnulModel
import HTTPTypes

/// A response, believed as far as it is signed.
struct BillmateAnswer {
    let status: Int
    /// What the account's key vouches for; `nil` where nothing does.
    let data: JSONValue?
    /// What it says is wrong: signed exactly if there is `data`.
    let problem: BillmateProblem?
    private let retryDelay: Duration?

    init(_ response: ProviderResponse, signedWith signature: BillmateSignature) {
        status = response.head.status.code
        retryDelay = RetryAfter.delay(in: response.head.headerFields)
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        let raw = RawMember("data", in: response.body)
        // Nobody who signs `data` has anything to say beside it.
        let unsigned = BillmateProblem(body)
        if unsigned == nil, let raw, let hash = body["credentials"]["hash"].string,
            signature.isValid(hash, for: raw.bytes)
        {
            data = raw.value
            problem = BillmateProblem(raw.value)
        } else {
            data = nil
            problem = unsigned ?? BillmateProblem(body["data"])
        }
    }

    /// Where the answer comes from and what it says is wrong, for the inside of a sentence.
    var words: String { "HTTP \(status)\(problem?.words ?? "")" }

    /// A finding with this answer's evidence.
    func finding(_ verdict: Verdict, _ detail: String) -> Reading {
        .finding(
            Finding(verdict, httpStatus: status, providerID: problem?.logID, detail: detail))
    }

    /// Asked to slow down: whatever limits requests turns them away before they arrive.
    var throttled: Reading? {
        guard status == 429 else { return nil }
        return finding(.throttled(after: retryDelay), "Billmate asks for fewer requests.")
    }
}

/// An error, in either of the two shapes: within `data`, or beside nothing.
struct BillmateProblem: Equatable {
    /// The only thing to go by: messages come in the account's language.
    let code: String?
    let message: String?
    let logID: String?

    /// Recognises an error: a success has neither `code` nor `message`.
    init?(_ value: JSONValue) {
        guard !value["code"].isNull || !value["message"].isNull else { return nil }
        // Documented as a number, shown as a string.
        code = value["code"].text.flatMap(\.identifier)
        message = value["message"].string?.excerpt()
        logID = value["logid"].text.flatMap(\.identifier)
    }

    /// What it says, for the end of a sentence.
    var words: String {
        let code = code.map { ", code \($0.excerpt(atMost: 20))" } ?? ""
        return code + (message.map { ": “\($0)”" } ?? "")
    }
}
