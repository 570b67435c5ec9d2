package import AnnulModel

/// What `init` has written, and what is left to a person.
package struct NewConfigurationReport: Sendable {
    package struct Account: Sendable {
        let name: String
        let provider: ProviderName
        /// The secrets' names, each with the variable of the environment that it is had from.
        let secrets: [(name: String, variable: String)]

        package init(
            name: String, provider: ProviderName, secrets: [(name: String, variable: String)]
        ) {
            (self.name, self.provider, self.secrets) = (name, provider, secrets)
        }
    }

    /// A value that only the operator knows.
    package struct Gap: Sendable {
        let line: Int
        let key: String
        let meaning: String

        package init(line: Int, key: String, meaning: String) {
            (self.line, self.key, self.meaning) = (line, key, meaning)
        }
    }

    private let path: String
    private let accounts: [Account]
    private let gaps: [Gap]
    /// How the commands that come next are begun.
    private let command: String

    /// - Parameters:
    ///   - path: the file, as a path that holds from anywhere.
    ///   - accounts: in the order of the file.
    ///   - gaps: what must be filled in.
    ///   - isFound: whether other commands find the file without being told.
    package init(path: String, accounts: [Account], gaps: [Gap], isFound: Bool) {
        self.path = path
        self.accounts = accounts
        self.gaps = gaps
        command = isFound ? "annul" : "annul --config \(path)"
    }

    package var json: JSONValue {
        let accounts = accounts.map { account in
            let secrets = account.secrets.map { secret in
                JSONValue.record(
                    ("name", .string(secret.name)), ("variable", .string(secret.variable)))
            }
            return JSONValue.record(
                ("account", .string(account.name)),
                ("provider", .string(account.provider.rawValue)), ("secrets", .array(secrets)))
        }
        let gaps = gaps.map { gap in
            JSONValue.record(
                ("line", .int(gap.line)), ("key", .string(gap.key)),
                ("meaning", .string(gap.meaning)))
        }
        return .record(
            ("schema", .int(RunSummary.schema)), ("configuration", .string(path)),
            ("accounts", .array(accounts)), ("fill_in", .array(gaps)))
    }

    /// For people: what to fill in, which secrets to give, what to do next.
    package var text: String {
        let names = accounts.map { "\($0.name) (\($0.provider.rawValue))" }
        var lines = [
            "\(path) is written, with \(names.count == 1 ? "the test account" : "the test accounts")"
                + " \(names.joined(separator: ", ")).",
            "", "Fill in",
        ]
        lines += gaps.map { "  line \($0.line): \($0.key), \($0.meaning)" }
        lines += ["", "Secrets, each from a variable of the environment"]
        var table = TextTable(.left, .left, .left)
        for account in accounts {
            for secret in account.secrets {
                table.append(account.name, secret.name, secret.variable)
            }
        }
        lines += table.lines(indent: "  ")
        let example = accounts.first?.secrets.first?.variable ?? "NAME"
        lines += [
            "  `read -rs \(example) && export \(example)` asks for one and keeps it out of the",
            "  shell's history. To have it from elsewhere, exchange its {env: …} for {file: PATH},",
            "  {command: [PROGRAM, ARG]} or {credential: NAME}.",
            "", "Then",
        ]
        var next = TextTable(.left, .left)
        next.append("\(command) check", "is it usable? sends nothing")
        next.append("\(command) check --online", "are the credentials taken? touches no payment")
        next.append("\(command) plan payments.csv", "what would a run do? sends nothing")
        lines += next.lines(indent: "  ")
        lines += [
            "", "For live accounts write their 'environment' and 'base_url', and then, once:",
            "  \(command) init --ledger",
        ]
        return lines.visibleText
    }
}
