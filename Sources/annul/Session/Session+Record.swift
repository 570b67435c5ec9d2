import AnnulModel
import Crypto
import FoundationEssentials
import Ledger
import Settings

#if canImport(Glibc)
    import Glibc
#endif

extension Session {
    /// Opens the ledger for a command that sends or changes something, and records who runs it, and
    /// how it ended.
    ///
    /// - Parameters:
    ///   - command: the command's name.
    ///   - creates: whether a missing ledger is made.
    ///   - acceptsAge: whether a ledger may know less than its run directories.
    ///   - body: the command's work.
    /// - Returns: the exit code that the work calls for.
    /// - Throws: `LedgerError`, and what the work throws.
    func recording(
        _ command: String, creates: Bool = false, acceptsAge: Bool = false,
        _ body: (Ledger) async throws -> Int32
    ) async throws -> Int32 {
        let ledger = try await openLedger(creates: creates, acceptsAge: acceptsAge)
        let id = try await ledger.begin(record(of: command))
        let code: Int32
        do {
            code = try await body(ledger)
        } catch {
            // A ledger that has stopped takes nothing more: then what stopped it is to be told.
            try? await ledger.end(command: id, exitCode: Int(contractExitCode(of: error)))
            throw error
        }
        try await ledger.end(command: id, exitCode: Int(code))
        return code
    }

    private func record(of command: String) -> CommandRecord {
        let digest = Array(SHA256.hash(data: configuration.bytes))
        return CommandRecord(
            command: command, arguments: Array(CommandLine.arguments.dropFirst()),
            user: Self.user.name, userID: Self.user.id, host: ProcessInfo.processInfo.hostName,
            process: Int(getpid()), version: Version.current, configuration: configuration.file,
            configurationDigest: digest.hex, confirmation: "not asked")
    }

    /// Who runs the program, by the system's account of it.
    static var user: (name: String, id: Int) {
        let id = getuid()
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var texts = [CChar](repeating: 0, count: 16_384)
        let code = unsafe getpwuid_r(id, &entry, &texts, texts.count, &found)
        guard code == 0, unsafe found != nil, let name = unsafe entry.pw_name else {
            return ("\(id)", Int(id))
        }
        return unsafe (String(cString: name), Int(id))
    }
}
