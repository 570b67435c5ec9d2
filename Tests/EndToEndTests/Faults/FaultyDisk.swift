import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

/// What is wrong with the disk under the ledger while one process runs; see `LedgerFaults`.
struct FaultyDisk: Sendable, CustomTestStringConvertible {
    let name: String
    let environment: [String: String]

    var testDescription: String { name }

    init(_ name: String, _ environment: [String: String]) {
        self.name = name
        self.environment = environment
    }

    /// From some call on all of a kind fail.
    static func failing(_ kind: String, _ error: String, after calls: Int) -> FaultyDisk {
        let order = "\(kind):\(error):\(calls)"
        return FaultyDisk(order, ["LEDGER_FAULT": order])
    }

    /// Every sync, and so every commit, takes so many milliseconds longer.
    static func slow(milliseconds: Int) -> FaultyDisk {
        FaultyDisk("\(milliseconds) ms", ["LEDGER_SYNC_TIME": "\(milliseconds)"])
    }
}

extension Workshop {
    /// Runs `annul` on a disk that misbehaves.
    func annul(
        _ arguments: [String], on disk: FaultyDisk,
        meanwhile: (inout RunningAnnul) async throws -> Void = { _ in }
    ) async throws -> Ended {
        var environment = Settings.environment.merging(disk.environment) { $1 }
        environment["LD_PRELOAD"] = try Program.ledgerFaults.path().string
        return try await annul(arguments, environment, meanwhile: meanwhile)
    }

    /// Runs `annul` with files that may have no more than so many blocks of 512 bytes.
    func annul(_ arguments: [String], blocks: Int) async throws -> Ended {
        let command = "ulimit -f \(blocks); exec \"$0\" \"$@\""
        let program = try Program.annul.path().string
        // It gives the signal its own answer back, which is death.
        let environment = Settings.environment.merging([
            "LD_PRELOAD": try Program.ledgerFaults.path().string
        ]) { $1 }
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(["-c", command, program] + arguments),
            environment: .custom(
                environment.reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value }),
            workingDirectory: FilePath(folder), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        return Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.standardError)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }
}
