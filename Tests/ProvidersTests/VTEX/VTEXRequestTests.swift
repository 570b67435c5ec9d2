import AnnulModel
import HTTPTypes
import Providers
import Testing

struct VTEXRequestTests {
    private func request(
        _ vtex: VTEX = VTEXWorld.vtex, _ attempt: Attempt = VTEXWorld.attempt
    ) -> ProviderRequest {
        vtex.request(for: .cancel, of: attempt, with: VTEXWorld.access, at: moment)
    }

    private func lines(_ request: ProviderRequest) -> [String] {
        request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted()
    }

    private func body(_ vtex: VTEX, _ annulment: Annulment) -> String {
        String(decoding: vtex.cancelBody(of: annulment, under: VTEXWorld.key), as: UTF8.self)
    }

    @Test func theCancelIsExactlyThis() {
        let request = request()
        #expect(request.head.method == .post)
        #expect(
            request.head.path == "/ppp/payments/F5C1A4E20D3B4E07B7E871F5B5BC9F91/cancellations")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"paymentId":"F5C1A4E20D3B4E07B7E871F5B5BC9F91","#
                + #""requestId":"00010203-0405-8607-8809-0a0b0c0d0e0f","#
                + #""authorizationId":"5784589","sandboxMode":true}"#)
        #expect(
            lines(request) == [
                "Accept: application/json", "Content-Type: application/json",
                "X-VTEX-API-AppKey: vtexappkey-c0de", "X-VTEX-API-AppToken: hush-90aa",
            ])
    }

    @Test func theHeadersCanBeNamed() {
        let names = [
            "app_key_header": "X-PROVIDER-API-AppKey",
            "app_token_header": "X-PROVIDER-API-AppToken",
        ]
        #expect(
            lines(request(VTEXWorld.make(.test, names))) == [
                "Accept: application/json", "Content-Type: application/json",
                "X-PROVIDER-API-AppKey: vtexappkey-c0de", "X-PROVIDER-API-AppToken: hush-90aa",
            ])
    }

    @Test(arguments: [(Environment.test, true), (.live, false)])
    func sandboxModeIsTrueExactlyForTest(environment: Environment, isSandbox: Bool) {
        #expect(
            body(VTEXWorld.make(environment), Annulment(reference: "A"))
                .hasSuffix(#","sandboxMode":\#(isSandbox)}"#))
    }

    @Test func aPaymentThatWasNeverAuthorizedHasNoAuthorization() {
        #expect(
            body(VTEXWorld.vtex, Annulment(reference: "A", amount: nil))
                == #"{"paymentId":"A","requestId":"\#(VTEXWorld.key)","sandboxMode":true}"#)
    }

    @Test func noIDCanChangeTheAddressOrTheBody() throws {
        let annulment = Annulment(
            reference: #"../a?b#c","x":"å"#, authorizationID: #"1","value":"9"#)
        let attempt = Attempt(
            annulment: annulment, key: VTEXWorld.key,
            body: VTEXWorld.vtex.cancelBody(of: annulment, under: VTEXWorld.key),
            ownKeys: [VTEXWorld.key])
        let request = request(VTEXWorld.vtex, attempt)
        #expect(
            request.head.path
                == "/ppp/payments/..%2Fa%3Fb%23c%22%2C%22x%22%3A%22%C3%A5/cancellations")
        let body = try JSONValue(parsing: request.body)
        #expect(body["paymentId"].string == annulment.reference)
        #expect(body["authorizationId"].string == annulment.authorizationID)
        #expect(body["value"].isNull)
    }

    @Test(arguments: [
        VTEXWorld.reference, "1234", "d2b1c7ae-3f1a-4c5e-9a41-2b8d0a8f1c11", "a b%2Fc", "...",
    ])
    func idsAreOpaque(reference: String) {
        #expect(throws: Never.self) { try VTEXWorld.vtex.check(Annulment(reference: reference)) }
    }

    @Test func unusableIDsAreRefusedWithTheRule() {
        let rule = " can't be an id at VTEX, which is not empty and has no control characters."
        #expect(throws: Rejection(.badReference, column: "reference", "'a b'" + rule)) {
            try VTEXWorld.vtex.check(Annulment(reference: "a\tb"))
        }
        #expect(throws: Rejection(.badField, column: "authorization_id", "'' " + rule.dropFirst()))
        {
            try VTEXWorld.vtex.check(Annulment(reference: "A", authorizationID: ""))
        }
        #expect(
            throws: Rejection(
                .badReference, column: "reference",
                "'..' can't be a VTEX payment id: it could change the address.")
        ) { try VTEXWorld.vtex.check(Annulment(reference: "..")) }
    }
}
