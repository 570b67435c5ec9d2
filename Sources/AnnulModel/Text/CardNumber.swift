/// The number of a payment card, as texts hold it.
///
/// 13 to 19 digits that begin and are as long as a known scheme's, with a right check digit
/// (ISO/IEC 7812); a blank or a hyphen may stand between two of them. One in ten numbers that begin
/// so has that digit by chance: alone, such a number proves little.
package enum CardNumber {
    /// Whether a text is a card's number and nothing else.
    package static func isAll(of text: String) -> Bool {
        // Of most texts the first letter or the length tells.
        let bytes = text.utf8
        guard bytes.first?.isASCIIDigit == true, (leastDigits...80).contains(bytes.count) else {
            return false
        }
        if bytes.allSatisfy(\.isASCIIDigit) { return isCard(bytes) }
        let scalars = Array(text.unicodeScalars)
        return end(of: scalars, from: 0) == scalars.count
    }

    /// The text with the digits of each card's number in it hidden, but for the first six and the
    /// last four.
    package static func masked(_ text: String) -> String {
        guard text.utf8.count(where: \.isASCIIDigit) >= leastDigits else { return text }
        let scalars = Array(text.unicodeScalars)
        var masked = scalars
        // Groups of digits may belong to one card's number by chance and to another's in truth.
        for start in scalars.indices
        where scalars[start].isDigit && (start == 0 || !scalars[start - 1].isDigit) {
            guard let end = end(of: scalars, from: start) else { continue }
            for place in (start..<end).filter({ scalars[$0].isDigit }).dropFirst(6).dropLast(4) {
                masked[place] = "*"
            }
        }
        return masked == scalars ? text : String(String.UnicodeScalarView(masked))
    }

    /// Where the longest card's number ends that begins at `start`, if one does.
    ///
    /// It ends where a digit ends a group: digits before or after would make it another number.
    private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var digits: [UInt8] = []
        var end: Int?
        var at = start
        while at < scalars.count, digits.count <= mostDigits {
            let isNextDigit = at + 1 < scalars.count && scalars[at + 1].isDigit
            if scalars[at].isDigit {
                digits.append(UInt8(truncatingIfNeeded: scalars[at].value))
                if !isNextDigit, isCard(digits) { end = at + 1 }
            } else if !scalars[at].dividesGroups || !isNextDigit {
                break
            }
            at += 1
        }
        return end
    }

    /// Whether digits, in ASCII, are a card's number.
    private static func isCard(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        guard (leastDigits...mostDigits).contains(digits.count) else { return false }
        let beginning = digits.prefix(6).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return schemes.contains {
            $0.beginnings.contains(beginning) && $0.lengths.contains(digits.count)
        } && hasRightCheckDigit(digits)
    }

    /// Luhn's sum: every second digit from the right counts double.
    private static func hasRightCheckDigit(
        _ digits: some BidirectionalCollection<UInt8>
    ) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let weighed = Int(digit - 0x30) * (place.isMultiple(of: 2) ? 1 : 2)
            sum += weighed > 9 ? weighed - 9 : weighed
        }
        return sum.isMultiple(of: 10)
    }

    private static let leastDigits = 13
    private static let mostDigits = 19

    /// The first six digits that issuers of a scheme have, and how long its numbers are.
    private static let schemes: [(beginnings: ClosedRange<Int>, lengths: ClosedRange<Int>)] = [
        (400_000...499_999, 13...19),  // Visa
        (510_000...559_999, 16...16), (222_100...272_099, 16...16),  // Mastercard
        (340_000...349_999, 15...15), (370_000...379_999, 15...15),  // American Express
        (501_900...501_999, 16...16),  // Dankort
        (500_000...509_999, 13...19), (560_000...589_999, 13...19),  // Maestro
        (630_000...639_999, 13...19), (670_000...679_999, 13...19),  // Maestro
        (300_000...305_999, 14...19), (309_500...309_599, 14...19),  // Diners Club
        (360_000...369_999, 14...19), (380_000...399_999, 14...19),  // Diners Club
        (352_800...358_999, 16...19),  // JCB
        (601_100...601_199, 16...19), (644_000...659_999, 16...19),  // Discover
        (620_000...629_999, 16...19), (810_000...817_199, 16...19),  // UnionPay
    ]
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }

    /// Whether people and spreadsheets write it between groups of digits.
    fileprivate var dividesGroups: Bool {
        switch self {
        case " ", "-", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2010}", "\u{2011}", "\u{2013}": true
        default: false
        }
    }
}
