/// What a provider's names for merchants look like.
///
/// The configuration refuses what can't be one, and so does the provider's adapter.
package struct MerchantFormat: Hashable, Sendable {
    package enum Characters: Hashable, Sendable {
        case digits
        /// Letters, digits, `.`, `_` and `-`, where the name becomes a part of an address.
        case name
        /// Anything that can be seen, in any script.
        case printable
    }

    /// What it is called, as the beginning of ``description``.
    let meaning: String
    package let characters: Characters
    package let length: ClosedRange<Int>

    /// Whether `id` can be a merchant's name.
    package func allows(_ id: String) -> Bool {
        guard length.contains(id.unicodeScalars.count) else { return false }
        switch characters {
        case .digits: return id.utf8.allSatisfy(\.isASCIIDigit)
        case .name:
            // The two names that no encoding keeps from meaning another address.
            return id != "." && id != ".."
                && id.utf8.allSatisfy {
                    $0.isASCIILetter || $0.isASCIIDigit || "._-".utf8.contains($0)
                }
        case .printable:
            // A blank at an end is never seen, and would make a second name for one merchant.
            return id.first != " " && id.last != " "
                && !id.unicodeScalars.contains(where: \.isHidden)
        }
    }
}

extension MerchantFormat: CustomStringConvertible {
    /// As the end of "it must be …".
    package var description: String {
        let length = "\(length.lowerBound) to \(length.upperBound)"
        return switch characters {
        case .digits: "\(meaning) of \(length) digits"
        case .name:
            "\(meaning) of \(length) letters, digits, '.', '_' or '-', and not '.' or '..'"
        case .printable:
            "\(meaning) of \(length) printable characters, without a blank at its ends"
        }
    }
}

extension ProviderName {
    package var merchantFormat: MerchantFormat {
        switch self {
        // Its own clients take digits only; the length is any integer's.
        case .certitrade:
            MerchantFormat(
                meaning: "a merchant or agent id", characters: .digits, length: 1...20)
        // Documented by examples alone; v1 has it as a segment of the path.
        case .bambora:
            MerchantFormat(meaning: "a merchant number", characters: .name, length: 1...64)
        // `^[0-9]{4,6}$`.
        case .vipps:
            MerchantFormat(meaning: "a merchant serial number", characters: .digits, length: 4...6)
        // An integer.
        case .billmate: MerchantFormat(meaning: "an id", characters: .digits, length: 1...19)
        // Stays with us: the protocol has no place for it.
        case .vtex:
            MerchantFormat(
                meaning: "an affiliation or the store's name", characters: .printable,
                length: 1...64)
        }
    }
}
