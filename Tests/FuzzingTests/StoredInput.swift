import FoundationEssentials
import Fuzzing

/// A file of `Inputs`: what a search begins with, or what one has found.
struct StoredInput {
    let name: String
    let bytes: [UInt8]

    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(3).joined(separator: "/")

    /// Those of a target, by name.
    static func all(of target: FuzzTarget) throws -> [StoredInput] {
        let folder = "\(root)/Tests/FuzzingTests/Inputs/\(target.rawValue)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            let content = FileManager.default.contents(atPath: "\(folder)/\(name)")
            return StoredInput(name: name, bytes: Array(content ?? Data()))
        }
    }
}

extension [UInt8] {
    /// Changes something: a byte, a piece that is left out, one that comes twice, the end.
    mutating func tamper(using generator: inout SeededGenerator) {
        guard count > 1 else { return append(0) }
        let ends = [
            Int.random(in: 0..<count, using: &generator), .random(in: 0..<count, using: &generator),
        ]
        let piece = (ends.min() ?? 0)..<(ends.max() ?? 0)
        switch UInt8.random(in: 0..<6, using: &generator) {
        case 0: self[piece.lowerBound] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: self[piece.lowerBound] = .random(in: 0...255, using: &generator)
        case 2: removeSubrange(piece)
        case 3: insert(contentsOf: self[piece].prefix(400), at: piece.upperBound)
        case 4: removeLast(Swift.min(count - 1, piece.count))
        default:
            let marks = Array("\"\\,;:{}[]\r\n\0 -0".utf8) + [0xff, 0xc3]
            insert(marks.randomElement(using: &generator) ?? 0, at: piece.lowerBound)
        }
    }
}
