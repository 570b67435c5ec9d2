package import AnnulModel
package import Ledger

/// Who ran what: every command that sent or changed something.
package struct History: Hashable, Sendable {
    /// The newest last.
    package let commands: [PastCommand]

    /// Reads the commands of a ledger.
    ///
    /// - Parameters:
    ///   - reader: the ledger.
    ///   - run: only those that began or changed this run; `nil` for all.
    /// - Throws: `LedgerError`.
    package init(from reader: LedgerReader, about run: RunRecord? = nil) throws(LedgerError) {
        commands = try reader.commands().filter { command in
            run.map { command.runs.contains($0.name) } ?? true
        }
    }

    /// What `history --json` says.
    package var json: JSONValue {
        .record(
            ("schema", .int(RunSummary.schema)), ("commands", .array(commands.map(\.json))))
    }
}

extension PastCommand {
    fileprivate var json: JSONValue {
        .record(
            ("began", .time(began)),
            ("ended", .time(ended)),
            ("running", .bool(isRunning)),
            ("exit_code", .int(exitCode)),
            ("command", .string(record.command)),
            ("arguments", .array(record.arguments.map(JSONValue.string))),
            ("user", .string(record.user)),
            ("uid", .int(record.userID)),
            ("host", .string(record.host)),
            ("process", .int(record.process)),
            ("version", .string(record.version)),
            ("configuration", .string(record.configuration)),
            ("configuration_sha256", .string(record.configurationDigest)),
            ("confirmed", .string(confirmation)),
            ("runs", .array(runs.map(JSONValue.string))),
            ("inputs", .array(inputs.map(\.json))))
    }
}

extension PastInput {
    fileprivate var json: JSONValue {
        .record(("name", .string(name)), ("size", .int(size)), ("sha256", .string(sha256)))
    }
}
