import AnnulModel
import FoundationEssentials

/// Looks for texts that must not be seen, in every form in which somebody may have written them.
struct MarkerSearch {
    /// By their first bytes, with the text that each stands for.
    private var forms = [[(form: [UInt8], marker: String)]](repeating: [], count: 256)

    init(_ markers: [String]) {
        for marker in markers {
            for form in Set(Self.forms(of: Array(marker.utf8))) {
                forms[Int(form[0])].append((form, marker))
            }
        }
    }

    /// The markers that are among the bytes, sorted.
    func found(in bytes: [UInt8]) -> [String] {
        var found: Set<String> = []
        let isBeginning = forms.map { !$0.isEmpty }
        for place in bytes.indices where isBeginning[Int(bytes[place])] {
            for (form, marker) in forms[Int(bytes[place])] where !found.contains(marker) {
                if bytes[place...].starts(with: form) { found.insert(marker) }
            }
        }
        return found.sorted()
    }

    func found(in text: String) -> [String] { found(in: Array(text.utf8)) }

    /// As it is, in hexadecimal, percent-encoded, and in base64, whatever stands before it there.
    private static func forms(of bytes: [UInt8]) -> [[UInt8]] {
        let percent = bytes.flatMap { byte in
            byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
                ? [byte] : Array("%\([byte].hex.uppercased())".utf8)
        }
        let base64 = (0..<3).map { others in
            let text = Data([UInt8](repeating: 0, count: others) + bytes).base64EncodedString()
            // Without the signs that depend on what stands around it.
            return Array(text.utf8.dropFirst(4).prefix(bytes.count - 4))
        }
        return [bytes, Array(bytes.hex.utf8), Array(bytes.hex.uppercased().utf8), percent] + base64
    }
}

extension Workshop {
    /// Every file in the folder, by its path from there, but for those that hold what is given.
    func files(but given: Set<String>) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { name in
            let facts = try FileManager.default.attributesOfItem(atPath: path(name))
            return facts[.type] as? FileAttributeType == .typeRegular && !given.contains(name)
        }
    }
}
