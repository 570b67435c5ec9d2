import AnnulModel
import HTTPTypes
import Providers

/// Reads what a provider may answer, or somebody in its place.
struct AnswerExam {
    let provider: any Provider
    /// The only payment that is asked about.
    let reference: String
    var authorization: String?
    let access: Access
    /// The requests that the provider's exchanges are made of.
    let steps: [Step]
    /// Whether a body that is believed names this payment and no other, or is signed.
    let isAboutIt: @Sendable (_ body: [UInt8], _ step: Step, _ attempt: Attempt) -> Bool

    /// Reads an answer: a byte that chooses the request, one that chooses the status, the body.
    ///
    /// - Throws: `Breach` where it is believed without proof, or what is said of it is unfit.
    func examine(_ input: [UInt8]) throws(Breach) {
        guard input.count >= 2 else { return }
        let step = steps[Int(input[0]) % steps.count]
        let response = ProviderResponse(statusByte: input[1], body: Array(input.dropFirst(2)))
        let status = response.head.status.code
        let reading = provider.reading(of: response, to: step, of: attempt, with: access)
        if reading.claimsSuccess, !step.knowsOfSuccess {
            try demand((200..<300).contains(status), "Success never comes as HTTP \(status).")
            try demand(
                isAboutIt(response.body, step, attempt), "An answer about another proves nothing.")
        }
        switch reading {
        case .ask(let next):
            try demand(next != .cancel, "An exchange cancels at its start only.")
        case .finding(let finding):
            try check(finding, status: status)
            guard finding.verdict == .standing else { return }
            let money = provider.money(in: response, with: access)
            try demand((money?.authorized.minor ?? 0) >= 0, "No amount is below zero.")
        }
    }

    private func check(_ finding: Finding, status: Int) throws(Breach) {
        try demand(finding.httpStatus == status, "A finding has the status that it is made of.")
        try demand(finding.detail.isSentence, "A finding is a sentence: \(finding.detail)")
        try demand(
            finding.detail.unicodeScalars.count <= 1000, "A finding is short: \(finding.detail)")
        try demand(finding.providerID?.isPlain ?? true, "A provider's handle is plain.")
    }

    private var attempt: Attempt {
        let annulment = Annulment(reference: reference, authorizationID: authorization)
        let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
        return Attempt(
            annulment: annulment, key: key, body: provider.cancelBody(of: annulment, under: key),
            ownKeys: [key])
    }
}

extension ProviderResponse {
    /// A response whose status one byte chooses: those that providers and what stands before them
    /// are known to answer with.
    init(statusByte: UInt8, body: [UInt8]) {
        let statuses = [
            200, 201, 202, 204, 302, 400, 401, 403, 404, 408, 409, 422, 423, 429, 500, 501, 503,
        ]
        let status = statuses[Int(statusByte) % statuses.count]
        self.init(head: HTTPResponse(status: .init(code: status)), body: body)
    }
}

extension Step {
    /// Whether it is known already that the payment is cancelled, so that only by whom is asked.
    fileprivate var knowsOfSuccess: Bool {
        if case .events(.refused, _) = self { true } else { false }
    }
}
