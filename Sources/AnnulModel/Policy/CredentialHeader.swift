/// The name of a header, chosen by an account, that carries one of its credentials.
package enum CredentialHeader {
    /// As the end of "it must be …".
    package static let allowed =
        "the name of a header of its own, of 1 to 64 letters, digits or !#$%&'*+-.^_`|~"

    /// Whether `name` is a token (RFC 9110, section 5.6.2) and no header with a meaning of its own.
    package static func isUsable(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && !taken.contains(name.lowercased())
            && name.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }

    /// Written by the transport or the adapter, or read by what stands in between.
    private static let taken: Set = [
        "accept", "authority", "connection", "content-length", "content-type", "expect", "host",
        "te", "trailer", "transfer-encoding", "upgrade",
    ]
}
