import Testing

@testable import Ledger

struct RowTextTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    private static let pieces = [
        "", "a", "ref-1", "\u{e5}", "a\u{30a}", "\u{0}", "\n", ";\"", "🧾",
        String(repeating: "x", count: 126), String(repeating: "y", count: 127),
        String(repeating: "z", count: 16_383),
    ]

    @Test(arguments: UInt64(1)...20)
    func anyFieldsComeBackAsTheyWere(seed: UInt64) throws {
        var random = Seeded(state: seed)
        for _ in 0..<100 {
            let fields = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (0..<2).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
            }
            let reference =
                Bool.random(using: &random) ? fields.randomElement(using: &random) : "\u{e5}"
            let columns = fields.indices.filter { _ in Bool.random(using: &random) }
            let bytes = RowText.encode(fields, keeping: columns, reference: reference)
            let decoded = RowText.decode(bytes, reference: reference)
            #expect(decoded.map { Array($0.utf8) } == columns.map { Array(fields[$0].utf8) })
        }
    }

    @Test func aFieldThatIsTheReferenceTakesAByte() {
        let reference = "order-00000001"
        #expect(RowText.encode([reference], keeping: [0], reference: reference) == [0])
        #expect(RowText.encode([reference], keeping: [0], reference: nil).count == 15)
    }

    @Test func anEquivalentTextIsKeptAsItIs() {
        let bytes = RowText.encode(["a\u{30a}"], keeping: [0], reference: "\u{e5}")
        #expect(
            RowText.decode(bytes, reference: "\u{e5}").map { Array($0.utf8) } == [
                [0x61, 0xcc, 0x8a]
            ])
    }

    @Test func aShortRowHasEmptyFieldsForTheRest() {
        let bytes = RowText.encode(["a"], keeping: [0, 1, 2], reference: nil)
        #expect(RowText.decode(bytes, reference: nil) == ["a", "", ""])
    }

    @Test func theDigestTellsTextsNotesAndSaltsApart() {
        let digests = [
            RowText.digest([1], note: nil, salt: [0]), RowText.digest([2], note: nil, salt: [0]),
            RowText.digest([1], note: "", salt: [0]), RowText.digest([1], note: "n", salt: [0]),
            RowText.digest([1], note: nil, salt: [1]), RowText.digest([], note: nil, salt: [0, 1]),
        ]
        #expect(Set(digests).count == digests.count)
        #expect(digests.allSatisfy { $0.count == 16 })
        #expect(RowText.digest([1], note: "n", salt: [0]) == digests[3])
    }
}
