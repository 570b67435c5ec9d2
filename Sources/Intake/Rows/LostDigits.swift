import AnnulModel

/// Finds out whether a spreadsheet has rounded a table's references.
///
/// It keeps fifteen digits and writes zeros for the others. One reference of sixteen digits ends in
/// a zero in one of ten cases; that all do is no chance.
struct LostDigits: Sendable {
    private var long = 0
    private var rounded = 0
    private var zeros = 0

    mutating func count(_ reference: String?) {
        guard let digits = reference?.utf8, digits.count > Self.kept,
            digits.allSatisfy(\.isASCIIDigit)
        else { return }
        long += 1
        let rest = digits.dropFirst(Self.kept)
        guard rest.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return }
        rounded += 1
        zeros += rest.count
    }

    /// Why the input can't be used, where it is so; asked once all rows were counted.
    var problem: String? {
        guard rounded == long, zeros >= Self.noChance else { return nil }
        return
            "all of its \(long) references of more than \(Self.kept) digits have only zeros after"
            + " those: a spreadsheet has rounded them"
    }

    static let remedy =
        "Take the original export; references that really are like this can be given as JSON Lines."

    /// How many digits a spreadsheet keeps.
    static let kept = 15
    /// So many zeros are chance in one of a million files.
    private static let noChance = 6
}
