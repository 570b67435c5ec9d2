import FoundationEssentials
import Sandbox

/// The truth as JSON: in answers of the server, and in a file that outlives it.
enum TruthFile {
    static func bytes(of truth: Truth) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(truth))
    }

    /// Puts the file in place whole: who sees it can read all of it.
    static func write(_ truth: Truth, to file: String) throws {
        do {
            try Data(bytes(of: truth)).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw SandboxError(
                "can't write the truth to \(file). Check that its folder is there, and writable.")
        }
    }

    static func read(_ file: String) throws -> Truth {
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw SandboxError("can't read \(file). Check that it is there.")
        }
        guard let truth = try? JSONDecoder().decode(Truth.self, from: data) else {
            throw SandboxError(
                "\(file) holds no truth. Name the file that --truth-file wrote, or GET /_truth.")
        }
        return truth
    }
}
