import AnnulModel
import Testing

@testable import Providers

/// What is signed, byte by byte, and that nothing else is believed.
struct BillmateSignatureTests {
    static let vectors: [(JSONValue, String, String)] = [
        (
            JSONValue.object([.init("number", .string("1000235"))]),
            #"{"number":"1000235"}"#,
            "c9d01611793a496d4f241b5d45fd66f008825120e1d5a9eb11b0f3aebc384e86"
                + "bba92558cbbb63c2a2d0c45cf3ec08130155991fa804ff0ca0ac8257f4c4e011"
        ),
        (
            JSONValue.object([
                .init("number", .string("1000235")), .init("orderid", .string("12345")),
                .init("status", .string("Cancelled")),
                .init(
                    "url", .string("https://api.qvickly.io/invoice/140544658153c38f1cdf279")),
            ]),
            BillmateWorld.cancelledData,
            "f71488c923d56ebf6e088e08dea99a212a6cd2d9ec090072ba504e22cca24ea9"
                + "91a2643ca4cb95b8ed8da3f340630f61f0527a912b8f88018bc72f0c40ada784"
        ),
    ]

    @Test(arguments: vectors)
    func knownDataHasItsKnownSignature(data: JSONValue, text: String, hash: String) {
        #expect(String(decoding: data.phpEncoded, as: UTF8.self) == text)
        let signature = BillmateSignature(key: "1234567890123456")
        #expect(signature.hash(of: data.phpEncoded) == hash)
        #expect(signature.isValid(hash, for: data.phpEncoded))
    }

    @Test(arguments: [
        ("a/b", #""a\/b""#), ("åäö", #""\u00e5\u00e4\u00f6""#), ("€", #""\u20ac""#),
        ("😀", #""\ud83d\ude00""#), ("\"\\", #""\"\\""#), ("\u{8}\t\n\u{c}\r", #""\b\t\n\f\r""#),
        ("\u{1b}\u{7f}", "\"\\u001b\u{7f}\""), ("", #""""#),
    ])
    func textIsWrittenAsPHPWritesIt(text: String, expected: String) {
        #expect(String(decoding: JSONValue.string(text).phpEncoded, as: UTF8.self) == expected)
    }

    @Test func aNumberIsSignedDifferentlyThanItsText() {
        let signature = BillmateSignature(key: BillmateWorld.key)
        #expect(
            signature.hash(of: #"{"number":1000235}"#.utf8)
                != signature.hash(of: #"{"number":"1000235"}"#.utf8))
    }

    @Test(arguments: [Step.cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused)])
    func noChangedByteOfASignedAnswerIsBelieved(step: Step) {
        let good = ProviderResponse(
            200, step == .cancel ? BillmateWorld.cancelled : BillmateWorld.shown("Cancelled"))
        #expect(BillmateWorld.read(good, step).claimsSuccess)
        for place in good.body.indices {
            for change: UInt8 in [0x01, 0x20, 0x80, 0xff] {
                var forged = good
                forged.body[place] ^= change
                let reading = BillmateWorld.read(forged, step)
                #expect(
                    reading.finding?.verdict
                        == (step == .cancel || step == .payment(.acknowledged)
                            ? .doubtful : .unsettled),
                    "byte \(place) by \(change)")
            }
        }
    }

    /// `DATA` stands for a success, `GOOD` for its signature, `OTHER` for one by another key.
    static let forgeries: [String] = [
        #"DATA"#,
        #"{"data":DATA}"#,
        #"{"credentials":{},"data":DATA}"#,
        #"{"credentials":{"hash":""},"data":DATA}"#,
        #"{"credentials":{"hash":null},"data":DATA}"#,
        #"{"credentials":"GOOD","data":DATA}"#,
        #"{"credentials":{"hash":"OTHER"},"data":DATA}"#,
        #"{"credentials":{"hash":"GOOD0"},"data":DATA}"#,
        #"{"credentials":{"hash":" GOOD"},"data":DATA}"#,
        #"{"credentials":{"hash":"GOOD"},"data":[DATA]}"#,
        #"{"credentials":{"hash":"GOOD"},"Data":DATA}"#,
        // Two members of one name, in either order and however they are written.
        #"{"credentials":{"hash":"GOOD"},"data":DATA,"data":{"code":"5209"}}"#,
        #"{"credentials":{"hash":"GOOD"},"data":{"code":"5209"},"data":DATA}"#,
        #"{"credentials":{"hash":"GOOD"},"data":DATA,"d\u0061ta":{}}"#,
        #"{"credentials":{"hash":"GOOD"},"credentials":{},"data":DATA}"#,
        // A signed success with an unsigned error beside it.
        #"{"credentials":{"hash":"GOOD"},"data":DATA,"code":"5209","message":"Nej"}"#,
        #"{"credentials":{"hash":"GOOD"},"data":DATA,"message":"Nej"}"#,
        #"{"credentials":{"hash":"GOOD"},"data":DATA}{}"#,
        #"[{"credentials":{"hash":"GOOD"},"data":DATA}]"#,
    ].map { text in
        text.replacing("DATA", with: BillmateWorld.cancelledData)
            .replacing("GOOD", with: hash(under: BillmateWorld.key))
            .replacing("OTHER", with: hash(under: "another key"))
    }

    private static func hash(under key: String) -> String {
        BillmateSignature(key: key).hash(of: BillmateWorld.cancelledData.utf8)
    }

    /// Signed once, and then changed without a change of meaning.
    static let rewritten: [String] = [
        (#"\/"#, "/"), (#""data":{"#, #""data":{ "#), ("f71488c9", "F71488C9"),
        ("Cancelled", #"C\u0061ncelled"#), (#""1000235""#, "1000235"),
    ].map { BillmateWorld.cancelled.replacing($0.0, with: $0.1) }

    /// Our own request, sent back: its signature is valid, and it says nothing.
    static let echo: [String] = [BillmateWorld.signed(#"{"number":"1000235"}"#)]

    @Test(arguments: forgeries + rewritten + echo)
    func whatIsNotSignedForThisProvesNothing(body: String) {
        let (cancel, lookup) = (
            BillmateWorld.read(.init(200, body)),
            BillmateWorld.read(.init(200, body), .payment(.doubt))
        )
        #expect(cancel.finding?.verdict == .doubtful)
        #expect(lookup.finding?.verdict == .unsettled)
    }

    @Test(arguments: [
        " { \"data\" :\t\(BillmateWorld.cancelledData)\n, \"credentials\":{\"hash\":\"HASH\"} }\n",
        #"{"credentials":{"hash":"HASH","data":{}},"x":[{"data":1},":,}\\\""],"data":DATA}"#,
        #"{"d\u0061ta":DATA,"credentials":{"hash":"HASH"},"y":{"a":{"b":[1,2]}}}"#,
    ])
    func signedDataIsFoundWhereverItStands(body: String) {
        let hash = BillmateSignature(key: BillmateWorld.key).hash(
            of: BillmateWorld.cancelledData.utf8)
        let body = body.replacing("HASH", with: hash)
            .replacing("DATA", with: BillmateWorld.cancelledData)
        #expect(BillmateWorld.read(.init(200, body)).claimsSuccess)
    }

    @Test func dataIsTakenAsItStandsNotAsItWouldBeWritten() {
        let data = #"{ "status" : "Cancel\u006ced","number":1000235 , "e": 1.50e2 }"#
        #expect(BillmateWorld.read(.init(200, BillmateWorld.signed(data))).claimsSuccess)
    }
}
