package import AnnulModel
import HTTPTypes

extension Billmate {
    package func request(
        for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp
    ) -> ProviderRequest {
        let (function, data): (String, [UInt8]) =
            switch step {
            case .cancel: ("cancelPayment", attempt.body)
            case .payment: ("getPaymentinfo", self.data(about: attempt.annulment))
            case .events: preconditionFailure("Billmate has no event log")
            }
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
            path: endpoint.basePath.isEmpty ? "/" : endpoint.basePath)
        head.headerFields[.accept] = "application/json"
        head.headerFields[.contentType] = "application/json"
        // `data` goes in as it was signed, byte by byte.
        var body = Array(#"{"credentials":"#.utf8)
        body += credentials(for: data, with: access, at: now).compact
        body += #","data":"#.utf8
        body += data
        body += #","function":"\#(function)"}"#.utf8
        return ProviderRequest(head: head, body: body)
    }

    private func credentials(for data: [UInt8], with access: Access, at now: Timestamp)
        -> JSONValue
    {
        let fraction = String(1000 + now.milliseconds % 1000).dropFirst()
        return .object([
            .init("id", .string(merchant.id)),
            .init("hash", .string(BillmateSignature(key: access["key"]).hash(of: data))),
            // Changes that break callers are tied to it.
            .init("version", .string("2.5.0")),
            .init("client", .string("annul:\(version)")),
            .init("language", .string(language)),
            .init("time", .string("\(now.milliseconds / 1000).\(fraction)")),
            // Without it a request is live: same address, same key.
            .init("test", .string(merchant.environment == .test ? "true" : "false")),
        ])
    }
}
