/// What a run is called: when it began, and enough chance to be unique.
package enum RunName {
    /// For example `20261121-040506-7k3f`: in order of time, fit for a directory and a shell.
    package static func new(at now: Timestamp, random: RandomSource) -> String {
        let digits = now.description.filter(\.isNumber)
        let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")
        let chance = (0..<4).map { _ in alphabet[Int(random.bits() % UInt64(alphabet.count))] }
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(String(chance))"
    }
}
