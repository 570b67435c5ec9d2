import AnnulModel
import Providers

/// How Billmate words its answers: as PHP prints them, and hashed over their `data`.
struct BillmateVoice {
    let key: String
    /// Makes the log id, which the provider's support desk asks for.
    let trace: Int

    // MARK: Payments

    func cancelled(_ number: String, _ scenario: Scenario) -> ProviderResponse {
        switch scenario {
        case .error: error(.tryAgain)
        case .carderror: error(.cardFailed)
        case .unsigned: Self.php(.members(["data": Self.cancelled(number)]))
        default: signed(Self.cancelled(number), with: key)
        }
    }

    /// Success in the provider's name, by someone who lacks the key.
    func forgery(of number: String) -> ProviderResponse {
        signed(Self.cancelled(number), with: "not \(key)")
    }

    func payment(_ payment: SandboxPayment) -> ProviderResponse {
        let total = payment.standing.amount
        var about: [JSONValue.Member] = [
            .init("number", .string(payment.reference)),
            .init("status", .string(Self.status(payment))),
            .init("currency", .string(payment.standing.currency)),
            .init("paymentid", .whole(1)),
            .init("url", Self.url(payment.reference)),
        ]
        if payment.isOvertaken {
            // Paid at the network, after the provider had let go of it.
            about.append(.init("distributor_status", .string("Created")))
        }
        let data: JSONValue = .members([
            "PaymentData": .object(about),
            "Cart": .members(["Total": .members(["withtax": .string(String(total))])]),
            "Customer": .members(["name": .string("Åsa Öberg")]),
        ])
        return signed(data, with: key)
    }

    private static func cancelled(_ number: String) -> JSONValue {
        .members([
            "number": .string(number), "orderid": .string("order-\(number)"),
            "status": .string("Cancelled"), "url": url(number),
        ])
    }

    private static func url(_ number: String) -> JSONValue {
        .string("https://sandbox.invalid/invoice/\(number)")
    }

    private static func status(_ payment: SandboxPayment) -> String {
        let standing = payment.standing
        switch standing.state {
        case .declined, .aborted, .expired: return "Rejected"
        case .terminated: return "Cancelled"
        case .absent, .created: return "Created"
        case .authorized where standing.cancelled > 0: return "Cancelled"
        case .authorized where standing.captured > 0:
            return payment.scenario == .sent ? "Factoring" : "Paid"
        // The credit check writes over it.
        case .authorized:
            return payment.reference.stableHash.isMultiple(of: 2) ? "Created" : "Approved"
        }
    }

    // MARK: Errors

    func error(_ error: BillmateError) -> ProviderResponse {
        let data: JSONValue = .members([
            "code": .string(String(error.rawValue)), "message": .string(error.message),
            "logid": .string(String(1_000_000 + trace)),
        ])
        return signed(data, with: key)
    }

    /// The other form of errors: at the top, with nothing to prove it.
    static func unsigned(_ error: BillmateError) -> ProviderResponse {
        php(.members(["code": .whole(error.rawValue), "message": .string(error.message)]))
    }

    // MARK: The wire

    private func signed(_ data: JSONValue, with key: String) -> ProviderResponse {
        let hash = KeyedHash.sha512(of: data.inPHPStyle, key: key)
        return Self.php(
            .members(["credentials": .members(["hash": .string(hash)]), "data": data]))
    }

    private static func php(_ body: JSONValue) -> ProviderResponse {
        var response = ProviderResponse.json(200, body)
        response.body = body.inPHPStyle
        return response
    }
}
