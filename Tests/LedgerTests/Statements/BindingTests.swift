import AnnulModel
import GRDB
import Testing

@testable import Ledger

struct BindingTests {
    private func roundTrip<Value: Bindable, Result>(
        _ value: Value, _ read: (SQLColumns) -> Result
    ) throws -> Result? {
        let bench = try Workbench()
        return try LedgerFile.openForWriting(bench.path, creates: true).inDatabase { database in
            try SQLStatement("SELECT ?", in: database).first(value, read: read)
        }
    }

    @Test(arguments: [
        "", "a", "å", "a\u{30a}", "a\u{0}b", "\u{0}", "🧾", String(repeating: "x", count: 9999),
    ])
    func textsComeBackByteForByte(text: String) throws {
        let found = try roundTrip(text) { Array($0.text(0).utf8) }
        #expect(found == Array(text.utf8))
        #expect(try roundTrip(text) { $0.isNull(0) } == false)
        #expect(try roundTrip(text) { $0.isText(0) } == true)
    }

    @Test(arguments: [[], [0], [0xff, 0, 1]] as [[UInt8]])
    func bytesComeBack(bytes: [UInt8]) throws {
        #expect(try roundTrip(bytes) { $0.bytes(0) } == bytes)
        // No bytes are not nothing.
        #expect(try roundTrip(bytes) { $0.isNull(0) } == false)
    }

    @Test(arguments: [0, -1, .min, .max] as [Int64])
    func numbersComeBack(number: Int64) throws {
        #expect(try roundTrip(number) { $0.int(0) } == number)
        #expect(
            try roundTrip(Timestamp(milliseconds: number)) { $0.optionalTime(0) }
                == Timestamp(milliseconds: number))
    }

    @Test func nothingComesBackAsNothing() throws {
        #expect(try roundTrip(String?.none) { $0.optionalText(0) } == .some(nil))
        #expect(try roundTrip(Int64?.none) { $0.optionalInt(0) } == .some(nil))
        #expect(try roundTrip(Timestamp?.none) { $0.optionalTime(0) } == .some(nil))
        #expect(try roundTrip(true) { $0.int(0) } == 1)
        #expect(try roundTrip(false) { $0.int(0) } == 0)
    }
}
