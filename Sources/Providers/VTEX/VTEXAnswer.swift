import AnnulModel
import HTTPTypes

/// A response to a cancel, understood as far as it can be.
struct VTEXAnswer {
    /// What the body says of the cancel.
    enum Result: Hashable {
        case cancelled(id: String)
        /// The protocol's own sign of a failure: `"cancellationId": null`.
        case failed
        /// A `cancellationId` that is none.
        case unclear
        /// Nothing in the protocol's terms.
        case missing
    }

    let status: Int
    let result: Result
    let retryDelay: Duration?
    private let code: String?
    private let message: String?
    private let paymentID: JSONValue
    private let requestID: JSONValue

    init(_ response: ProviderResponse) {
        status = response.head.status.code
        retryDelay = RetryAfter.delay(in: response.head.headerFields)
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        result = Result(body)
        code = body["code"].text
        message = body["message"].string?.excerpt()
        paymentID = body["paymentId"]
        requestID = body["requestId"]
    }

    /// Whether the answer repeats what it is an answer to, as it must.
    func echoes(_ attempt: Attempt) -> Bool {
        paymentID.string == attempt.annulment.reference && requestID.string == attempt.key.text
    }

    /// Whether what the answer repeats, if anything, is something else.
    func contradicts(_ attempt: Attempt) -> Bool {
        !(paymentID.isNull || paymentID.string == attempt.annulment.reference)
            || !(requestID.isNull || requestID.string == attempt.key.text)
    }

    /// Whether the answer has a `cancellationId`, even one that is none.
    var claimsEffect: Bool {
        switch result {
        case .cancelled, .unclear: true
        case .failed, .missing: false
        }
    }

    /// Whether the provider asks for the payment to be cancelled by hand.
    var asksForHands: Bool { code == "cancel-manually" }

    /// Where the answer comes from and what it says, for the inside of a sentence.
    var words: String {
        let code = code.map { ", code \($0.excerpt(atMost: 60))" } ?? ""
        return "HTTP \(status)\(code)" + (message.map { ": “\($0)”" } ?? "")
    }

    /// A finding with this answer's evidence.
    func finding(_ verdict: Verdict, _ detail: String) -> Reading {
        let id: String? = if case .cancelled(let id) = result { id.identifier } else { nil }
        return .finding(Finding(verdict, httpStatus: status, providerID: id, detail: detail))
    }
}

extension VTEXAnswer.Result {
    fileprivate init(_ body: JSONValue) {
        guard let member = body.members?.first(where: { $0.name == "cancellationId" }) else {
            self = .missing
            return
        }
        switch member.value {
        case .null: self = .failed
        case .string(let id) where !id.excerpt().isEmpty: self = .cancelled(id: id)
        default: self = .unclear
        }
    }
}
