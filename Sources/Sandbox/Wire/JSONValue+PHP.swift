import AnnulModel

extension JSONValue {
    /// The text that PHP's `json_encode` makes of it: `\/`, and `\uXXXX` beyond ASCII.
    var inPHPStyle: [UInt8] {
        var output: [UInt8] = []
        // Neither a slash nor a byte beyond ASCII is ever outside a string.
        for scalar in compactText.unicodeScalars {
            if scalar == "/" {
                output += Array(#"\/"#.utf8)
            } else if scalar.isASCII {
                output.append(UInt8(scalar.value))
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
                    output += Array("\\u\(zeros)\(digits)".utf8)
                }
            }
        }
        return output
    }
}
