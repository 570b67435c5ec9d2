package import AnnulModel

/// How one provider is spoken to: requests out of annulments, meaning out of responses.
///
/// A provider is a pure value. It does no I/O, reads no clock and keeps no state; the same
/// arguments give the same answer. What it does not know is doubt, never success.
package protocol Provider: Sendable {
    /// Whose payments these are.
    var merchant: Merchant { get }

    /// How the account may be used unless its configuration says otherwise.
    static var defaultPolicy: AccountPolicy { get }

    /// Refuses what the provider's documented patterns rule out.
    ///
    /// - Throws: a `Rejection` that names the field, when the provider could not know the payment.
    func check(_ annulment: Annulment) throws(Rejection)

    /// The bytes of the cancel request's body, fixed when a key is first used.
    func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8]

    /// The request of one step of an exchange.
    func request(for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp)
        -> ProviderRequest

    /// What a response to that request means.
    ///
    /// `access` is what the request was made with: a provider may sign its answers.
    func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading

    /// What a look-up's response says of the payment's money; `nil` where it says nothing.
    ///
    /// The same response has been read as a payment that stands.
    func money(in response: ProviderResponse, with access: Access) -> PaymentMoney?

    /// How access tokens are obtained; `nil` where requests carry the credentials themselves.
    var tokens: (any TokenIssuer)? { get }

    /// How the account's credentials are tried without touching a payment.
    var trial: AccessTrial { get }
}

/// How a provider that wants access tokens gives them out.
package protocol TokenIssuer: Sendable {
    /// Where tokens are had; `nil` where that is the account's own address.
    var tokenEndpoint: Endpoint? { get }

    /// The request for a new token.
    func tokenRequest(with access: Access, at now: Timestamp) -> ProviderRequest

    /// What a response to that request means.
    func token(in response: ProviderResponse, at now: Timestamp) -> TokenReading
}

extension TokenIssuer {
    package var tokenEndpoint: Endpoint? { nil }
}

package enum TokenReading: Sendable {
    case token(Token)
    /// The credentials are wrong, or not allowed here: no row can succeed.
    case refused(detail: String)
    case throttled(after: Duration?)
    /// No token now; asking again may help.
    case unavailable(detail: String)
}

package struct Token: Sendable {
    package let secret: Secret
    /// When it should be renewed: safely before the provider stops taking it.
    package let renewAt: Timestamp

    package init(secret: Secret, renewAt: Timestamp) {
        self.secret = secret
        self.renewAt = renewAt
    }
}

/// What opens the provider's door at one moment.
package struct Access: Sendable {
    /// The account's secrets by their configuration names, for example `client_id`.
    package let secrets: [String: Secret]
    package let token: Secret?

    package init(secrets: [String: Secret], token: Secret? = nil) {
        self.secrets = secrets
        self.token = token
    }

    /// A secret that the configuration has checked to be there.
    package subscript(name: String) -> String {
        guard let secret = secrets[name] else { preconditionFailure("no secret named \(name)") }
        return secret.reveal()
    }
}
