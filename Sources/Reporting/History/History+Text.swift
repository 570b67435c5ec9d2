import AnnulModel
import Ledger

extension History {
    /// The commands for people, the newest last, with a blank line between.
    package var text: String {
        guard !commands.isEmpty else { return "Nobody has sent or changed anything yet.\n" }
        return commands.map(\.lines.visibleText).joined(separator: "\n")
    }
}

extension PastCommand {
    fileprivate var lines: [String] {
        let record = record
        var lines = [
            "\(began)  \(record.user.plain) (uid \(record.userID)) on \(record.host.plain):"
                + " annul \(record.arguments.map(\.asTyped).joined(separator: " "))",
            "  \(end), confirmation: \(confirmation.plain)",
        ]
        for run in runs { lines.append("  run \(run)") }
        for input in inputs {
            lines.append("  input \(input.name.plain), \(input.size) bytes, sha256 \(input.sha256)")
        }
        lines.append(
            "  annul \(record.version.plain), configuration \(record.configuration.plain), sha256"
                + " \(record.configurationDigest)")
        return lines
    }

    private var end: String {
        if isRunning { return "running as process \(record.process)" }
        guard let ended, let exitCode else {
            return "did not end: process \(record.process) was killed, or lost its ledger"
        }
        return "exit code \(exitCode) after \((ended - began).inWords)"
    }
}

extension String {
    /// An argument as it could have been typed.
    package var asTyped: String {
        let isSimple =
            !isEmpty && plain == self && !contains { " '\"\\$`*?;&|<>()#~!{}[]".contains($0) }
        guard !isSimple else { return self }
        return "'"
            + plain.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
