import FoundationEssentials
import Sandbox

/// A folder of a test's own, with a configuration, input, and what the programs make in it.
struct Workshop: Sendable {
    let folder: String

    /// Lends a new folder, and removes it.
    static func lend(_ body: (Workshop) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-end-to-end-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(Workshop(folder: folder))
    }

    /// Lends a folder and a sandbox whose account is configured in it.
    ///
    /// - Returns: the truth at the end.
    @discardableResult static func lend(
        sandbox options: [String] = [], _ settings: Settings = Settings(),
        _ body: (Workshop, SandboxProcess) async throws -> Void
    ) async throws -> Truth? {
        var truth: Truth?
        try await lend { workshop in
            truth = try await workshop.sandbox(options) { sandbox in
                try workshop.configure(settings, port: sandbox.port)
                try await body(workshop, sandbox)
            }
        }
        return truth
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
    }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name))))
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    /// Overwrites the beginning of a file, and what a database may still have beside it.
    func damage(_ name: String) throws {
        let bytes = try bytes(of: name)
        try Data(repeating: 0x2a, count: min(4096, bytes.count)).write(
            to: URL(filePath: path(name)))
    }

    func configure(_ settings: Settings, port: Int) throws {
        try write(settings.text(port: port), to: "annul.yaml")
    }
}
