import Testing

@testable import Settings

/// Files that something happened to.
struct DamageTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
    }

    /// Bytes that mean something to YAML, or to nobody.
    private static let bytes =
        Array("{}[]:,&*!|>'\"%@`#-?~<\n\t 0a\\\u{0}\u{85}\u{feff}".utf8) + [0xff]

    @Test func aDamagedFileIsReadOrRefusedAlwaysInTheSameWay() {
        var accepted = 0
        let rounds = 400
        for seed in 0..<rounds {
            var random = Seeded(state: UInt64(seed))
            var text = Array(ExampleTests.text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: text.indices, using: &random)
                let byte = Self.bytes[Int.random(in: Self.bytes.indices, using: &random)]
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.remove(at: place)
                case 1: text.insert(byte, at: place)
                case 2: text.removeSubrange(place..<min(place + 9, text.count))
                default: text[place] = byte
                }
            }
            let first = read(text)
            #expect(first == read(text), "seed \(seed)")
            if case .success = first { accepted += 1 }
        }
        // Damage in a comment or in a name does not show; most does.
        #expect((1..<rounds / 2).contains(accepted), "\(accepted)")
    }

    private func read(_ bytes: [UInt8]) -> Result<String, SettingsError> {
        Result { () throws(SettingsError) in
            try Configuration(
                bytes, file: "/annul.yaml", named: "annul.yaml", defaults: standardPolicy
            ).digestInput
        }
    }
}
