import FoundationEssentials

/// Takes secrets out of what others wrote, before it is kept or shown.
///
/// A provider may repeat in a message what it was sent. A secret is found as it is,
/// percent-encoded, and in base64, alone or amid other things, as in Basic credentials; and so is
/// the beginning of one that was cut off by an ellipsis. Short secrets are not looked for: they
/// would be found in ordinary words, and tell more by their absence.
package struct SecretScreen: Sendable {
    /// What is looked for, by its first byte: most places of a text are passed over at once.
    private var forms = [[[UInt8]]](repeating: [], count: 256)

    package init(_ secrets: some Sequence<Secret>) { add(secrets) }

    /// Looks for more secrets, beside those of before.
    package mutating func add(_ secrets: some Sequence<Secret>) {
        for form in secrets.flatMap(Self.forms) where form.count >= Self.shortest {
            let first = Int(form[0])
            guard !forms[first].contains(form) else { continue }
            forms[first].append(form)
            // Of two that begin alike the longer one is found.
            forms[first].sort { $0.count > $1.count }
        }
    }

    /// A text without the secrets.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - token: a secret that changes often, and is looked for as it is.
    /// - Returns: the text with `‹secret›` in the place of each.
    package func screened(_ text: String, and token: Secret? = nil) -> String {
        let bytes = Array(text.utf8)
        let last = token.map { Array($0.reveal().utf8) } ?? []
        var output: [UInt8] = []
        var (next, kept) = (0, 0)
        while next < bytes.count {
            var candidates = forms[Int(bytes[next])]
            if last.first == bytes[next] { candidates.append(last) }
            guard let length = Self.length(ofOneOf: candidates, in: bytes[next...]) else {
                next += 1
                continue
            }
            output += bytes[kept..<next]
            output += Self.mask
            next += length
            kept = next
        }
        guard kept > 0 else { return text }
        return String(decoding: output + bytes[kept...], as: UTF8.self)
    }

    /// How much of a text is one of these forms, whole or cut off.
    private static func length(ofOneOf forms: [[UInt8]], in text: ArraySlice<UInt8>) -> Int? {
        for form in forms {
            let same = zip(text, form).prefix { $0 == $1 }.count
            guard same >= shortest else { continue }
            if same == form.count || text.dropFirst(same).starts(with: ellipsis) { return same }
        }
        return nil
    }

    private static func forms(of secret: Secret) -> [[UInt8]] {
        let bytes = Array(secret.reveal().utf8)
        let aligned = (0..<3).map { base64(of: bytes, after: $0) }
        let forURLs = aligned.map { form in
            form.map { $0 == UInt8(ascii: "+") ? 0x2d : $0 == UInt8(ascii: "/") ? 0x5f : $0 }
        }
        return [bytes, percentEncoded(bytes)] + aligned + forURLs
    }

    /// What bytes are in base64 after a number of others, as far as it depends on them alone.
    private static func base64(of bytes: [UInt8], after others: Int) -> [UInt8] {
        let text = Data([UInt8](repeating: 0, count: others) + bytes).base64EncodedString()
        let whole = (others + bytes.count) * 8 / 6
        let mixed = (others * 8 + 5) / 6
        return Array(text.utf8.prefix(whole).dropFirst(mixed))
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            let isPlain =
                byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte)
            return isPlain ? [byte] : Array("%\([byte].hex.uppercased())".utf8)
        }
    }

    private static let mask = Array("\(Secret(""))".utf8)
    private static let ellipsis = Array("…".utf8)
    private static let shortest = 6
}

extension Finding {
    /// The finding without secrets in what it says.
    package func screened(by screen: SecretScreen, and token: Secret? = nil) -> Finding {
        var finding = self
        finding.detail = screen.screened(detail, and: token)
        finding.providerID = providerID.map { screen.screened($0, and: token) }
        switch verdict {
        case .settled(var settlement):
            settlement.detail = screen.screened(settlement.detail, and: token)
            finding.verdict = .settled(settlement)
        case .refused(var settlement):
            settlement.detail = screen.screened(settlement.detail, and: token)
            finding.verdict = .refused(settlement)
        case .standing, .busy, .throttled, .notSent, .unsettled, .doubtful, .halt: break
        }
        return finding
    }
}
