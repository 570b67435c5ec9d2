import AnnulModel
import HTTPTypes
import Providers
import Testing

struct BamboraRequestTests {
    typealias World = BamboraWorld

    private func request(_ step: Step, _ provider: Bambora, note: String? = nil)
        -> ProviderRequest
    {
        let access = provider.tokens == nil ? World.betaAccess : World.v1Access
        return provider.request(
            for: step, of: World.attempt(provider, note: note), with: access, at: moment)
    }

    private func lines(_ request: ProviderRequest) -> [String] {
        request.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.sorted()
    }

    private static let accept = "Accept: application/json, application/problem+json"

    @Test func theBetasCancelIsExactlyThis() {
        let request = request(.cancel, World.beta, note: "no place for it")
        #expect(request.head.method == .post)
        #expect(request.head.path == "/via/payments/order%2042%23%C3%B8/cancel/")
        #expect(request.body.isEmpty)
        // The value is the documentation's own example.
        #expect(
            lines(request) == [
                "API-Version: 1", Self.accept,
                "Authorization: Basic YWJjZGVmZ0AxMjM0NTY3ODk6N0FRdTdGR0IyS3dt",
                "Content-Type: application/json",
            ])
    }

    @Test func v1sCancelIsExactlyThis() {
        let path = "/via/v1/merchants/123456789/payments/order%2042%23%C3%B8/cancel/"
        let bare = request(.cancel, World.v1)
        #expect(bare.head.method == .post)
        #expect(bare.head.path == path)
        #expect(bare.body.isEmpty)
        #expect(
            lines(bare) == ["API-Version: 1", Self.accept, "Authorization: Bearer token-c0de"])
        let commented = request(.cancel, World.v1, note: #"sold "twice""#)
        #expect(commented.head.path == path)
        #expect(
            String(decoding: commented.body, as: UTF8.self) == #"{"comment":"sold \"twice\""}"#)
        #expect(
            lines(commented) == [
                "API-Version: 1", Self.accept, "Authorization: Bearer token-c0de",
                "Content-Type: application/json",
            ])
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func lookupsEndWithASlashAndCarryNoBody(cause: Step.Cause) {
        for (provider, path) in [
            (World.beta, "/via/payments/order%2042%23%C3%B8/"),
            (World.v1, "/via/v1/merchants/123456789/payments/order%2042%23%C3%B8/"),
        ] {
            let request = request(.payment(cause), provider)
            #expect(request.head.method == .get)
            #expect(request.head.path == path)
            #expect(request.body.isEmpty)
            #expect(request.head.headerFields[.contentType] == nil)
        }
    }

    @Test(
        arguments: [
            (String(repeating: "a", count: 256), 256), (String(repeating: "a", count: 257), 256),
            (String(repeating: "😀", count: 200), 128), ("", nil),
            (String(repeating: "a", count: 255) + "😀", 255),
        ] as [(String, Int?)])
    func aCommentIsCutAtAWholeCharacter(note: String, characters: Int?) throws {
        let body = World.attempt(World.v1, note: note).body
        guard let characters else {
            #expect(body.isEmpty)
            return
        }
        let comment = try #require(try JSONValue(parsing: body)["comment"].string)
        #expect(note.hasPrefix(comment))
        #expect(comment.count == characters)
        #expect(comment.utf16.count <= 256)
    }

    @Test(arguments: [
        "1", "order 42#ø", "a..b", "...", "%2F..%2f", "?#%&\r\n",
        String(repeating: "ø", count: 2000),
    ])
    func referencesOfAnyKindPass(reference: String) {
        #expect(throws: Never.self) { try World.v1.check(Annulment(reference: reference)) }
    }

    @Test(arguments: [
        (
            String(repeating: "a", count: 2001),
            "'\(String(repeating: "a", count: 80))…' can't be used as a Bambora payment "
                + "reference, which has 1 to 2000 characters; it has 2001."
        ),
        (
            "x/../43",
            "'x/../43' can't be used as a Bambora payment reference, which has 1 to 2000 "
                + "characters, but no '/' or '\\', and is not '.' or '..': on the way to the "
                + "provider these could change the address."
        ),
    ])
    func otherReferencesAreRefusedWithTheRule(reference: String, detail: String) {
        #expect(throws: Rejection(.badReference, column: "reference", detail)) {
            try World.beta.check(Annulment(reference: reference))
        }
    }
}
