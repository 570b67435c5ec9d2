/// Why a text is not the address of an endpoint.
package struct AddressFault: Error, Hashable, Sendable {
    /// What is wrong and how to mend it; `nil` where saying what is allowed is enough.
    package let remedy: String?

    init(_ remedy: String? = nil) { self.remedy = remedy }
}

extension Endpoint {
    /// Reads an address: scheme, host, perhaps a port, a path.
    ///
    /// User names, queries and fragments have no place in it, and plain `http` reaches no further
    /// than this machine.
    package init(written text: String) throws(AddressFault) {
        try self.init(parsing: text)
        if !isSecure, !isLoopback {
            throw AddressFault(
                "plain http is only for addresses of this machine (localhost, 127.x.x.x, "
                    + "[::1]); write https")
        }
    }

    /// Reads where an HTTP proxy listens: it is spoken to without TLS, wherever it is, and hears no
    /// more than where connections go.
    ///
    /// - Parameter text: the address: scheme, host, a port.
    /// - Throws: `AddressFault`, whose text never holds the address.
    package init(proxyAddress text: String) throws(AddressFault) {
        let address = try Self(
            parsing: text.last == "/" ? String(text.dropLast()) : text,
            user: "it must not hold a user name; that goes under 'user' and 'password' beside it")
        guard !address.isSecure else {
            throw AddressFault("a proxy is spoken to by plain http; write http")
        }
        guard address.basePath.isEmpty else { throw AddressFault("a proxy has no path") }
        self = address
    }

    /// - Parameters:
    ///   - text: the address.
    ///   - user: what is said of one with a user name.
    /// - Throws: `AddressFault`, whose text never holds the address.
    private init(
        parsing text: String,
        user: String = "it must not hold a user name; credentials go under 'credentials'"
    ) throws(AddressFault) {
        guard let colon = text.firstRange(of: "://") else { throw AddressFault() }
        let isSecure: Bool
        switch text[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw AddressFault()
        }
        let rest = text[colon.upperBound...]
        if rest.contains("@") {
            throw AddressFault(user)
        }
        if rest.contains(where: { $0 == "?" || $0 == "#" }) {
            throw AddressFault("it must not have a query ('?') or a fragment ('#')")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let (host, port) = try Self.hostAndPort(rest[..<slash])
        self.init(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80),
            basePath: try Self.path(rest[slash...]))
    }

    private static func hostAndPort(_ text: Substring) throws(AddressFault) -> (String, Int?) {
        let host: Substring
        let rest: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw AddressFault() }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard isIPv6(host) else { throw AddressFault("this is no IPv6 address") }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<end]
            rest = text[end...]
            guard isHostName(host) else { throw AddressFault() }
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.utf8.allSatisfy(\.isASCIIDigit),
            let port = UInt16(digits), port > 0
        else { throw AddressFault("a port is a number from 1 to 65535") }
        return (host.lowercased(), Int(port))
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
                (1...3).contains(label.utf8.count) && UInt8(label) != nil
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

    private static func path(_ text: Substring) throws(AddressFault) -> String {
        guard !text.isEmpty, text != "/" else { return "" }
        guard text.last != "/" else { throw AddressFault("its path must not end with '/'") }
        for segment in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty, segment != ".", segment != "..", isSegment(segment) else {
                throw AddressFault(
                    "no part of its path may be empty, '.' or '..', and other characters than "
                        + "letters, digits and -._~!$&'()*+,;=: must be percent-encoded")
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
