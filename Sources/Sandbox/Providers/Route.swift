import AnnulModel
import HTTPTypes
import Providers

/// Where a request goes: its method and the parts of its path, without the query.
struct Route: Hashable, Sendable {
    let method: HTTPRequest.Method
    /// The provider that the path names in front, where a base address says so.
    let provider: ProviderName?
    /// The parts of the path as they were sent, that name left out.
    let segments: [Substring]
    let path: String

    init(_ request: ProviderRequest) {
        method = request.head.method
        let path = (request.head.path ?? "/").prefix { $0 != "?" }
        self.path = String(path)
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        provider = segments.first.flatMap { ProviderName(rawValue: String($0)) }
        self.segments = Array(provider == nil ? segments[...] : segments.dropFirst())
    }

    var endsInSlash: Bool { path.hasSuffix("/") }

    /// A part of the path as its writer meant it; `nil` where it isn't there, or can't be read.
    func text(at place: Int) -> String? {
        guard segments.indices.contains(place) else { return nil }
        var bytes: [UInt8] = []
        var rest = segments[place].utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit),
                let code = UInt8(Substring(digits), radix: 16)
            else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
