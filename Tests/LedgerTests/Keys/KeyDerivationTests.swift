import AnnulModel
import Ledger
import Testing

/// The published example is had from a shell.
///
///     printf 'annul-key-v1\nvipps\n123456\ntest\n1\norder-00000001' | sha256sum
///
/// of which the first sixteen bytes, `4dc6c1f6 32c19b3c c7388684 beab4a50`, become a UUID of
/// version 8.
struct KeyDerivationTests {
    private let merchant = Merchant(provider: .vipps, id: "123456", environment: .test)

    @Test func thePublishedExampleHolds() {
        let key = KeyDerivation.key(of: "order-00000001", at: merchant, generation: 1)
        #expect(key.text == "4dc6c1f6-32c1-8b3c-8738-8684beab4a50")
    }

    @Test func everyIngredientMatters() {
        let merchants = [
            merchant, Merchant(provider: .vtex, id: "123456", environment: .test),
            Merchant(provider: .vipps, id: "123457", environment: .test),
            Merchant(provider: .vipps, id: "123456", environment: .live),
        ]
        var keys: Set<IdempotencyKey> = []
        for merchant in merchants {
            for generation in [1, 2, 11] {
                for reference in ["order-00000001", "order-00000002", "1", "", "order-00000001\n"] {
                    keys.insert(
                        KeyDerivation.key(of: reference, at: merchant, generation: generation))
                }
            }
        }
        #expect(keys.count == 4 * 3 * 5)
    }

    @Test func everyKeyFitsEveryProvider() {
        for reference in ["", "å", "order/../1", String(repeating: "x", count: 500)] {
            let key = KeyDerivation.key(of: reference, at: merchant, generation: 1)
            #expect(IdempotencyKey(key.text) == key)
            #expect(key.text.count == 36)
        }
    }

    @Test func equivalentReferencesAreDifferentPayments() {
        let composed = KeyDerivation.key(of: "\u{e5}", at: merchant, generation: 1)
        let decomposed = KeyDerivation.key(of: "a\u{30a}", at: merchant, generation: 1)
        #expect(composed != decomposed)
    }
}
