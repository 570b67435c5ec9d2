import AnnulModel
import Testing

struct MerchantFormatTests {
    @Test(
        arguments: [
            (.certitrade, "1"), (.certitrade, String(repeating: "9", count: 20)),
            (.billmate, "0017"), (.billmate, String(repeating: "9", count: 19)),
            (.bambora, "T123456789"), (.bambora, "a.b"), (.bambora, "..."),
            (.vipps, "1234"), (.vipps, "012345"), (.vtex, "x"), (.vtex, "Loja São João, nº 1"),
            (.vtex, ".."), (.vtex, "a/b"),
        ] as [(ProviderName, String)])
    func aProvidersOwnNamesAreAllowed(provider: ProviderName, id: String) {
        #expect(provider.merchantFormat.allows(id))
    }

    @Test(
        arguments: [
            (.certitrade, ""), (.certitrade, "m1"), (.certitrade, "1 2"), (.certitrade, "١٢"),
            (.certitrade, String(repeating: "9", count: 21)), (.billmate, "17-3"), (.billmate, ""),
            (.billmate, String(repeating: "9", count: 20)), (.bambora, ""), (.bambora, "."),
            (.bambora, ".."), (.bambora, "1/2"), (.bambora, "1%2F2"), (.bambora, "a:b"),
            (.bambora, "a b"), (.bambora, "é"), (.bambora, String(repeating: "1", count: 65)),
            (.vipps, "123"), (.vipps, "1234567"), (.vipps, "12a4"), (.vtex, ""), (.vtex, " "),
            (.vtex, " x"), (.vtex, "x "), (.vtex, "a\nb"), (.vtex, "a\u{202e}b"),
            (.vtex, "a\u{0}"), (.vtex, String(repeating: "x", count: 65)),
        ] as [(ProviderName, String)])
    func otherNamesAreNot(provider: ProviderName, id: String) {
        #expect(!provider.merchantFormat.allows(id))
    }
}

struct CredentialHeaderTests {
    @Test(arguments: ["X-VTEX-API-AppKey", "X-PROVIDER-API-AppToken", "a", "x_y!#$%&'*+.^`|~"])
    func aTokenIsUsable(name: String) { #expect(CredentialHeader.isUsable(name)) }

    @Test(arguments: [
        "", "X Y", "X:Y", ":path", "X\r\nY", "é", "Content-Type", "HOST", "content-length", "Te",
        String(repeating: "x", count: 65),
    ])
    func whatIsNoneOrHasAMeaningIsNot(name: String) { #expect(!CredentialHeader.isUsable(name)) }
}
