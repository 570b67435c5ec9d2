import AnnulModel
import HTTPTypes
import Providers
import Testing

struct VippsRequestTests {
    private func request(_ step: Step) -> ProviderRequest {
        VippsWorld.vipps.request(
            for: step, of: VippsWorld.attempt, with: VippsWorld.access, at: moment)
    }

    private func lines(_ request: ProviderRequest) -> [String] {
        request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted()
    }

    @Test func theCancelIsExactlyThis() {
        let request = request(.cancel)
        #expect(request.head.method == .post)
        #expect(request.head.path == "/via/epayment/v1/payments/acme-shop-0042/cancel")
        #expect(
            String(decoding: request.body, as: UTF8.self) == #"{"cancelTransactionOnly":false}"#)
        #expect(
            lines(request) == [
                "Accept: application/json, application/problem+json",
                "Authorization: Bearer token-c0de", "Content-Type: application/json",
                "Idempotency-Key: 00010203-0405-8607-8809-0a0b0c0d0e0f",
                "Merchant-Serial-Number: 123456", "Ocp-Apim-Subscription-Key: sub-5e5e",
                "Vipps-System-Name: annul", "Vipps-System-Version: 1.2.3",
            ])
    }

    @Test func lookupsCarryNoKeyAndNoBody() {
        let settled = VippsWorld.released
        for (step, path) in [
            (Step.payment(.doubt), "/via/epayment/v1/payments/acme-shop-0042"),
            (.events(.doubt, settled), "/via/epayment/v1/payments/acme-shop-0042/events"),
        ] {
            let request = request(step)
            #expect(request.head.method == .get)
            #expect(request.head.path == path)
            #expect(request.body.isEmpty)
            #expect(
                lines(request) == [
                    "Accept: application/json, application/problem+json",
                    "Authorization: Bearer token-c0de", "Merchant-Serial-Number: 123456",
                    "Ocp-Apim-Subscription-Key: sub-5e5e", "Vipps-System-Name: annul",
                    "Vipps-System-Version: 1.2.3",
                ])
        }
    }

    @Test(arguments: [
        "12345678", "00001234", String(repeating: "a", count: 64), "A-b-C-1-2-3", "--------",
    ])
    func allowedReferencesPass(reference: String) {
        #expect(throws: Never.self) { try VippsWorld.vipps.check(Annulment(reference: reference)) }
    }

    @Test(arguments: [
        (
            "acme_shop_1",
            "'acme_shop_1' can't be a Vipps reference, which has 8 to 64 characters of "
                + "A-Z, a-z, 0-9 and '-'; upper and lower case are different."
        ),
        (
            "1234",
            "'1234' can't be a Vipps reference, which has 8 to 64 characters of A-Z, a-z, 0-9 "
                + "and '-'; upper and lower case are different. A spreadsheet may have dropped zeros "
                + "at its front: see the original export."
        ),
        (
            "abc\u{1b}[0m-defgh",
            "'abc [0m-defgh' can't be a Vipps reference, which has 8 to 64 "
                + "characters of A-Z, a-z, 0-9 and '-'; upper and lower case are different."
        ),
    ])
    func otherReferencesAreRefusedWithTheRule(reference: String, detail: String) {
        #expect(throws: Rejection(.badReference, column: "reference", detail)) {
            try VippsWorld.vipps.check(Annulment(reference: reference))
        }
    }

    @Test func aReferenceIsNeverTooLong() {
        #expect(throws: Rejection.self) {
            try VippsWorld.vipps.check(Annulment(reference: String(repeating: "a", count: 65)))
        }
    }
}
