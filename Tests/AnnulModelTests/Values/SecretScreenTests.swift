import FoundationEssentials
import Testing

@testable import AnnulModel

/// What a provider repeats of the secrets that it was sent.
struct SecretScreenTests {
    private static let key = "k3y+with/odd=signs"
    private static let password = "pässword, with a blank"
    private let screen = SecretScreen([Secret(key), Secret(password)])

    private static func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }

    @Test(arguments: [
        ("Key \(key) is wrong.", "Key ‹secret› is wrong."),
        (key, "‹secret›"), ("\(key)\(key)", "‹secret›‹secret›"),
        ("\(password), \(key)", "‹secret›, ‹secret›"),
        ("?key=k3y%2Bwith%2Fodd%3Dsigns&", "?key=‹secret›&"),
        ("Of ‘\(key.prefix(9))…", "Of ‘‹secret›…"),
        // Too little of it to say anything.
        ("Of ‘k3y+…", "Of ‘k3y+…"), ("k3y+with", "k3y+with"),
        ("Cancelled.", "Cancelled."), ("", ""), ("Åse 支払い", "Åse 支払い"),
    ])
    func aSecretIsTakenOut(text: String, expected: String) {
        #expect(screen.screened(text) == expected)
    }

    /// Whatever stands before it, its bytes are not to be had back from what is left.
    @Test(arguments: ["", "a", "ab", "abc", "user:"], [key, password])
    func aSecretIsTakenOutOfBase64(before: String, secret: String) throws {
        let encoded = Self.base64("\(before)\(secret):after")
        for text in [
            encoded,
            encoded.replacing("+", with: "-").replacing("/", with: "_"),
        ] {
            let screened = screen.screened("Authorization: Basic \(text)")
            #expect(screened.contains("‹secret›"))
            let rest = screened.replacing("Authorization: Basic ", with: "")
            // No more than a character at each end, which others share.
            #expect(rest.count <= text.count - (secret.utf8.count * 4 / 3 - 2) + 8)
        }
    }

    @Test func aTokenIsTakenOutAsItIs() {
        let token = Secret("eyJhbGciOi.J9")
        #expect(screen.screened("Bearer eyJhbGciOi.J9", and: token) == "Bearer ‹secret›")
        #expect(screen.screened("Bearer eyJhbGciOi.J9") == "Bearer eyJhbGciOi.J9")
    }

    @Test func theLongerOfTwoIsFound() {
        let both = SecretScreen([Secret("secret"), Secret("secret-and-more")])
        #expect(both.screened("secret-and-more secret") == "‹secret› ‹secret›")
    }

    @Test func shortSecretsAreNotLookedFor() {
        #expect(SecretScreen([Secret("the")]).screened("the payment") == "the payment")
    }

    @Test func laterSecretsComeBesideEarlierOnes() {
        var screen = screen
        screen.add([Secret("renewed-key")])
        #expect(screen.screened("renewed-key, not \(Self.key)") == "‹secret›, not ‹secret›")
    }

    @Test func aFindingIsScreenedInAllThatItSays() {
        let said = "It is \(Self.key)."
        let settlement = Settlement(.failed, .providerError, said)
        for verdict in [Verdict.settled(settlement), .refused(settlement), .doubtful] {
            let finding = Finding(verdict, httpStatus: 400, providerID: Self.key, detail: said)
            let screened = finding.screened(by: screen)
            #expect(!"\(screened)".contains(Self.key))
            #expect(screened.detail == "It is ‹secret›.")
            #expect(screened.httpStatus == 400)
        }
        let clean = Finding(.settled(settlement), detail: "Fine.")
        #expect(clean.screened(by: SecretScreen([])) == clean)
    }
}
