import Testing

@testable import Providers

struct PathSegmentTests {
    @Test(arguments: [
        ("acme-shop-0042", "acme-shop-0042"), ("A_b~c.d", "A_b~c.d"), ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"), ("a?b#c", "a%3Fb%23c"), ("50%", "50%25"), ("a b\n", "a%20b%0A"),
        ("ø", "%C3%B8"), ("...", "..."), (";=&+", "%3B%3D%26%2B"),
    ])
    func aValueStaysOneSegment(value: String, expected: String) {
        #expect(PathSegment(value)?.text == expected)
    }

    @Test(arguments: ["", ".", ".."])
    func whatMeansAnotherPathIsRefused(value: String) {
        #expect(PathSegment(value) == nil)
    }
}
