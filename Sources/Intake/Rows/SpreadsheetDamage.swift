import AnnulModel

/// What a spreadsheet made of a reference when it took it for a number or a date.
///
/// No provider's ids look so; that a merchant chose one that does can be said by JSON, where texts
/// are texts.
enum SpreadsheetDamage: Hashable, Sendable {
    case exponent, digits, date

    /// - Parameter text: a reference of a table.
    init?(of text: String) {
        // Every row of every table comes here: one look tells that nearly none is damaged.
        let bytes = text.utf8.span
        guard (5...30).contains(bytes.count) else { return nil }
        var (digits, marks, signs, others) = (0, 0, 0, 0)
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"):
                marks += 1
            case UInt8(ascii: "+"): signs += 1
            case UInt8(ascii: " "), UInt8(ascii: ":"): break
            default: others += 1
            }
        }
        if digits == bytes.count {
            guard Self.isCutOff(text) else { return nil }
            self = .digits
        } else if signs == 1 {
            guard others == 1, marks < 2, Self.isExponent(text) else { return nil }
            self = .exponent
        } else {
            // A month's short name has three letters, or two and one of two bytes.
            guard (1...2).contains(marks), others < 5, Self.isDate(text) else { return nil }
            self = .date
        }
    }

    var rejection: Rejection {
        Rejection(
            .badReference, column: InputField.reference.rawValue,
            "\(problem) Take it from the original export; a reference that really is like this can be"
                + " given as JSON Lines.")
    }

    private var problem: String {
        switch self {
        case .exponent:
            "The reference is a rounded number with an exponent, as spreadsheets write long ids."
        case .digits:
            "The reference has only zeros after its fifteenth digit, as spreadsheets write long ids."
        case .date: "The reference is a date, as spreadsheets make of ids like 1-2 and JAN1."
        }
    }

    /// Like `1.23457E+15`.
    private static func isExponent(_ text: String) -> Bool {
        let parts = text.utf8.split(
            maxSplits: 1, omittingEmptySubsequences: false,
            whereSeparator: { $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e") })
        guard parts.count == 2, parts[1].first == UInt8(ascii: "+"),
            (2...3).contains(parts[1].count - 1), parts[1].dropFirst().allSatisfy(\.isASCIIDigit)
        else { return false }
        let mantissa = parts[0].split(
            maxSplits: 1, omittingEmptySubsequences: false,
            whereSeparator: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") })
        return mantissa.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }
            && mantissa[0].count == 1
    }

    /// Like `123456789012345000`; fewer zeros are chance too often, and `LostDigits` counts them.
    private static func isCutOff(_ digits: String) -> Bool {
        digits.utf8.count >= LostDigits.kept + 3
            && digits.utf8.dropFirst(LostDigits.kept).allSatisfy { $0 == UInt8(ascii: "0") }
    }

    /// Like `01.02.2026`, `2026-02-01`, `2026-02-01 00:00:00`, `1-Feb` or `Feb-26`.
    private static func isDate(_ text: String) -> Bool {
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        if words.count == 2, isClock(words[1]) { words.removeLast() }
        guard words.count == 1 else { return false }
        let parts = words[0].split(omittingEmptySubsequences: false) { ".-/".contains($0) }
        let numbers = parts.map { $0.utf8.count <= 4 ? Int($0) : nil }
        switch parts.count {
        case 2:
            return isDay(numbers[0]) && isMonth(parts[1])
                || isMonth(parts[0]) && numbers[1] != nil && parts[1].utf8.count == 2
        case 3:
            let year = parts[0].utf8.count == 4 ? 0 : 2
            guard let number = numbers[year], isDay(numbers[2 - year]) else { return false }
            let isYear = parts[year].utf8.count == 2 || (1900...2100).contains(number)
            // Some put the month first.
            return isYear && (isMonth(parts[1]) || isDay(numbers[1]))
        default: return false
        }
    }

    private static func isClock(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count)
            && parts.allSatisfy { $0.utf8.count <= 2 && Int($0) != nil }
    }

    private static func isDay(_ number: Int?) -> Bool {
        number.map { (1...31).contains($0) } ?? false
    }

    /// A month's short name in the languages of Excel's that our users have.
    private static func isMonth(_ text: Substring) -> Bool { months.contains(text.lowercased()) }

    private static let months: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        "maj", "mai", "okt", "des", "mär", "mrz", "dez",
    ]
}
