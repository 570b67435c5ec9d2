package import AnnulModel
import HTTPTypes
package import Providers
import Synchronization

/// Providers that exist only here, and the truth about their payments.
///
/// It answers requests as the providers do and knows what really happened, which the tests compare
/// with what Annul says. It does no I/O and reads no clock: the same requests at the same moments
/// give the same answers, and the same truth.
package final class SandboxBank: Sendable {
    private let providers: [any SandboxProvider]
    private let book: Mutex<Book>

    package init(_ rules: SandboxRules = SandboxRules()) {
        providers = [
            CertiTradeSandbox(), BamboraSandbox(), VippsSandbox(), BillmateSandbox(),
            VTEXSandbox(),
        ]
        book = Mutex(Book(rules))
    }

    /// Answers one request that arrives now.
    package func respond(to request: ProviderRequest, at now: Timestamp) -> SandboxAnswer {
        book.withLock { book in
            book.tally.requests += 1
            let (answer, kind, account) = answer(to: request, from: &book, at: now)
            book.tally.byKind[kind, default: 0] += 1
            book.tally.byStatus[answer.status, default: 0] += 1
            book.note(kind, of: account, answered: answer.status, at: now)
            return answer
        }
    }

    private func answer(to request: ProviderRequest, from book: inout Book, at now: Timestamp)
        -> (SandboxAnswer, kind: Tally.Kind, account: Int?)
    {
        let route = Route(request)
        let found = providers.first { provider in
            route.provider.map { $0 == provider.name } ?? provider.claims(route)
        }
        guard let provider = found else {
            let answer = SandboxAnswer(.text(404, "No provider has this path.", type: "text/plain"))
            return (answer, .other, nil)
        }
        let kind = provider.kind(of: request, on: route)
        let account = provider.account(of: request, on: route, among: book.rules.accounts)
        if let answer = book.faulty(account, at: now, unauthorized: provider.unauthorized) {
            return (answer, kind, account)
        }
        let answer = provider.answer(to: request, on: route, of: account, from: &book, at: now)
        return (answer, kind, account)
    }

    /// Makes everything faulty until a moment, or only what one merchant asks for.
    package func impose(_ fault: SandboxFault, on merchant: String? = nil, until: Timestamp) {
        book.withLock { $0.impose(fault, on: merchant, until: until) }
    }

    package func liftFaults() { book.withLock { $0.liftFaults() } }

    /// The requests so far, in the order of their arrival; none unless the rules keep them.
    package var arrivals: [Arrival] { book.withLock { $0.arrivals } }

    /// What really happened up to now.
    package func truth(at now: Timestamp) -> Truth {
        book.withLock { book in
            book.settleAll(at: now)
            return Truth(of: book)
        }
    }
}

extension SandboxAnswer {
    /// The status that reaches the client; 0 if none does.
    fileprivate var status: Int {
        switch delivery {
        case .lost, .lostBefore: 0
        case .whole, .delayed, .cutOff: response.head.status.code
        }
    }
}
