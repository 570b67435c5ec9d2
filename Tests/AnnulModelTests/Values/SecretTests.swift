import AnnulModel
import Testing

struct SecretTests {
    private struct Holder {
        let secret: Secret
        let list: [Secret]
        let perhaps: Secret?
    }

    private let plain = "hunter2-and-more"

    @Test func aSecretDoesNotShowItself() {
        let secret = Secret(plain)
        let holder = Holder(secret: secret, list: [secret], perhaps: secret)
        var dumped = ""
        dump(holder, to: &dumped)
        dump(secret, to: &dumped)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(holder)",
            String(reflecting: holder), "\([secret])", "\(["key": secret])", dumped,
        ]
        #expect(shown.allSatisfy { !$0.contains("hunter2") })
        #expect("\(secret)" == "‹secret›")
        #expect(secret.reveal() == plain)
    }

    @Test func aSecretHasNoPartsToReflect() {
        #expect(Mirror(reflecting: Secret(plain)).children.isEmpty)
    }

    @Test func aSecretCannotBeEncoded() {
        let secret: any Sendable = Secret(plain)
        #expect(!(secret is any Encodable))
    }

    @Test func secretsCompareByWhatTheyHold() {
        #expect(Secret(plain) == Secret(plain))
        #expect(Secret(plain) != Secret("other"))
    }
}
