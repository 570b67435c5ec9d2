package import AnnulModel
package import HTTPTypes

/// One claim of an annulment, as its provider needs to see it.
package struct Attempt: Sendable {
    package let annulment: Annulment
    /// The key of this attempt.
    package let key: IdempotencyKey
    /// The cancel request's body, as it was when the key was first used.
    package let body: [UInt8]
    /// Every key that this payment's cancels have ever carried, this one included: what an event
    /// log is searched for.
    package let ownKeys: [IdempotencyKey]

    package init(
        annulment: Annulment, key: IdempotencyKey, body: [UInt8], ownKeys: [IdempotencyKey]
    ) {
        self.annulment = annulment
        self.key = key
        self.body = body
        self.ownKeys = ownKeys
    }
}

/// One request of an exchange.
package indirect enum Step: Hashable, Sendable {
    /// The cancel itself. Everything else is free of effect.
    case cancel
    /// Read the payment's state.
    case payment(Cause)
    /// Read the payment's history, to learn who brought about what `settlement` says.
    case events(Cause, Settlement)

    /// Why the payment is read.
    package enum Cause: Hashable, Sendable {
        /// An earlier request may have taken effect.
        case doubt
        /// This exchange's cancel was acknowledged without proof.
        case acknowledged
        /// This exchange's cancel was refused in a way that leaves the payment's state open.
        case refused
    }

    /// Exchanges are bounded: no provider needs more requests than this for one attempt.
    package static let mostPerExchange = 4
}

/// What a response means for the exchange.
package enum Reading: Hashable, Sendable {
    case finding(Finding)
    /// One more request is needed to tell.
    case ask(Step)
}

package struct ProviderRequest: Sendable {
    /// Scheme, authority, method and path are those of the wire; `Host` and `Content-Length` are
    /// added by the transport.
    package var head: HTTPRequest
    package var body: [UInt8]

    package init(head: HTTPRequest, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}

package struct ProviderResponse: Sendable {
    package var head: HTTPResponse
    package var body: [UInt8]

    package init(head: HTTPResponse, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
