import AnnulModel

extension Notation where Value == Endpoint {
    /// An address of a provider.
    ///
    /// Whatever follows an `@`, `?` or `#` may be a secret, so such a text is never shown.
    static let endpoint = Self(
        allowed: "an address such as https://api.example.com or https://api.example.com/path",
        form: .text(pattern: "^https?://[^@?#]+[^@?#/]/?$"),
        parse: { text throws(Misfit) in
            do throws(Misfit) {
                return try Endpoint(written: text)
            } catch {
                throw Misfit(
                    reason: error.reason,
                    showsText: error.showsText && !text.utf8.contains { "@?#".utf8.contains($0) })
            }
        },
        write: \.description)
}

extension Endpoint {
    /// Reads scheme, host, port and path; user names, queries and fragments have no place here.
    init(written text: String) throws(Misfit) {
        guard let colon = text.firstRange(of: "://") else { throw Misfit() }
        let isSecure: Bool
        switch text[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw Misfit()
        }
        let rest = text[colon.upperBound...]
        if rest.contains("@") {
            throw Misfit(reason: "it must not hold a user name; credentials go under 'credentials'")
        }
        if rest.contains(where: { $0 == "?" || $0 == "#" }) {
            throw Misfit(reason: "it must not have a query ('?') or a fragment ('#')")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let (host, port) = try Self.hostAndPort(rest[..<slash])
        self.init(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80),
            basePath: try Self.path(rest[slash...]))
        if !isSecure, !isLoopback {
            throw Misfit(
                reason: "plain http is only for addresses of this machine (localhost, 127.x.x.x, "
                    + "[::1]); write https")
        }
    }

    private static func hostAndPort(_ text: Substring) throws(Misfit) -> (String, Int?) {
        let host: Substring
        let rest: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw Misfit() }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard isIPv6(host) else { throw Misfit(reason: "this is no IPv6 address") }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<end]
            rest = text[end...]
            guard isHostName(host) else { throw Misfit() }
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        guard rest.first == ":", let port = Int(digits: rest.dropFirst()),
            (1...65535).contains(port)
        else { throw Misfit(reason: "a port is a number from 1 to 65535") }
        return (host.lowercased(), port)
    }

    /// A name is never taken for an address of this machine: what ends in a number, or begins
    /// like a loopback address, must be an IPv4 address.
    private static func isHostName(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else {
            return false
        }
        guard last.utf8.allSatisfy(\.isASCIIDigit) || labels[0] == "127" else { return true }
        return labels.count == 4
            && labels.allSatisfy { label in
                (1...3).contains(label.utf8.count) && Int(digits: label).map { $0 <= 255 } ?? false
                    && (label.utf8.count == 1 || label.first != "0")
            }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d || $0 == 0x5f
            }
    }

    private static func isIPv6(_ host: Substring) -> Bool {
        host.utf8.count <= 45 && host.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2
            && host.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
    }

    private static func path(_ text: Substring) throws(Misfit) -> String {
        guard !text.isEmpty, text != "/" else { return "" }
        guard text.last != "/" else {
            throw Misfit(reason: "its path must not end with '/'")
        }
        for segment in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty, segment != ".", segment != "..", isSegment(segment) else {
                throw Misfit(reason: "\(quoted(String(segment))) can't be a part of its path")
            }
        }
        return String(text)
    }

    /// RFC 3986, section 3.3.
    private static func isSegment(_ segment: Substring) -> Bool {
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.prefix(2).count(where: \.isHexDigit) == 2 else { return false }
                rest = rest.dropFirst(2)
            } else if !byte.isASCIILetter, !byte.isASCIIDigit,
                !"-._~!$&'()*+,;=:".utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        isASCIIDigit || (65...70).contains(self) || (97...102).contains(self)
    }
}
