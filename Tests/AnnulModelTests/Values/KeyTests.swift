import AnnulModel
import Testing

struct KeyTests {
    @Test(arguments: [
        "a", "A-1", "-", String(repeating: "x", count: 36), "0f8fad5b-d9cb-469f-a165-70867728950e",
    ])
    func aKeyIsUpToThirtySixPlainCharacters(text: String) {
        #expect(IdempotencyKey(text)?.text == text)
    }

    @Test(arguments: [
        "", String(repeating: "x", count: 37), "a b", "a_b", "ä", "a\n", "a.b", "\u{0}",
    ])
    func nothingElseIsAKey(text: String) {
        #expect(IdempotencyKey(text) == nil)
    }

    @Test(arguments: [UInt8(0x00), 0x5a, 0xff])
    func aKeyOfBytesIsAUUIDOfVersionEight(byte: UInt8) {
        let text = Array(IdempotencyKey(uuid: [UInt8](repeating: byte, count: 16)).text)
        #expect(text.count == 36)
        #expect([8, 13, 18, 23].allSatisfy { text[$0] == "-" })
        #expect(text[14] == "8")
        #expect("89ab".contains(text[19]))
        #expect(IdempotencyKey(String(text)) != nil)
    }

    @Test func onlySixBitsOfTheBytesAreReplaced() {
        let bytes = (0..<16).map { UInt8($0 * 17) }
        #expect(
            IdempotencyKey(uuid: bytes).text == "00112233-4455-8677-8899-aabbccddeeff")
    }

    @Test func aUUIDHasSixteenBytes() async {
        await #expect(processExitsWith: .failure) {
            _ = IdempotencyKey(uuid: [UInt8](repeating: 0, count: 15))
        }
    }

    @Test func bytesReadAsLowerCaseHex() {
        #expect([0x00, 0x0f, 0xa0, 0xff].hex == "000fa0ff")
        #expect([UInt8]().hex == "")
    }
}
