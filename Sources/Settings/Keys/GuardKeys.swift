package import AnnulModel

/// The sections `guards` and `unattended`, and the caps that they share.
enum GuardKeys {
    static let all: [Key<Guards>] = [
        Key(
            "max_rows", \.maxRows, "the most payments that a run may cancel",
            .count(1...1_000_000_000)),
        caps(\.maxTotal, "the most money that a run may release, by currency"),
        .part(
            "canary", \.canary, startingWith: Canary(rows: 1),
            "rows of each account that run alone before the others",
            [
                Key("rows", \.rows, "how many", .count(1...1000), need: .required),
                Key(
                    "max_failed", \.maxFailed, "more failures, and the account goes no further",
                    .count(0...1000)),
            ]),
        .part(
            "halt", \.halt, startingWith: HaltThresholds(),
            "shares of an account's rows at which it goes no further",
            [
                Key(
                    "failed", \.failed, "the share of rows that failed or ended in doubt",
                    .share(0...1)),
                Key(
                    "not_cancellable", \.notCancellable,
                    "the share of rows that could not be cancelled", .share(0...1)),
                Key(
                    "minimum", \.minimum, "fewer rows than these decide nothing",
                    .count(1...1_000_000)),
            ]),
    ]

    static let section = Key<FileDraft>.section(
        "guards", "what a run may not exceed", all.map { $0.within(\.guards) })

    static let unattended = Key<FileDraft>.part(
        "unattended", \.unattended, startingWith: UnattendedPolicy(maxRows: 1),
        "what may be sent to live accounts with --unattended",
        [
            Key(
                "max_rows", \.maxRows, "the most payments", .count(1...1_000_000_000),
                need: .required),
            caps(\.maxTotal, "the most money, by currency"),
            Key(
                "min_rows", \.minRows, "with fewer payments a person is asked",
                .count(0...1_000_000_000)),
            Key(
                "max_growth", \.maxGrowth,
                "the most payments, as a share of the median of the last seven runs of the name",
                .share(0.01...100)),
        ])

    /// What no single key can say.
    static func check(_ file: FileDraft, node: Node, reader: inout SettingsReader) {
        // Not where the other number is missing or wrong itself.
        if let canary = file.guards.canary, let flaw = canary.flaw,
            reader.lines["guards.canary.rows"] != nil
        {
            let written = node["guards"]?["canary"]
            reader.report(
                "guards.canary.max_failed", (written?["max_failed"] ?? written ?? node).place,
                "'guards.canary.max_failed' \(flaw)")
        }
        if let policy = file.unattended, policy.minRows > policy.maxRows,
            reader.lines["unattended.max_rows"] != nil
        {
            let written = node["unattended"]
            reader.report(
                "unattended.min_rows", (written?["min_rows"] ?? written ?? node).place,
                "'unattended.min_rows' is \(policy.minRows), more than 'max_rows', which is "
                    + "\(policy.maxRows): a person would always be asked. Lower the one or raise "
                    + "the other.")
        }
        checkHalt(file, node: node, reader: &reader)
    }

    private static func checkHalt(
        _ file: FileDraft, node: Node, reader: inout SettingsReader
    ) {
        let written = node["guards"]?["halt"]
        guard let halt = file.guards.halt, halt.failed == nil, halt.notCancellable == nil,
            written?["failed"] == nil, written?["not_cancellable"] == nil
        else { return }
        reader.report(
            "guards.halt", (written ?? node).place,
            "'guards.halt' has neither 'failed' nor 'not_cancellable', and would never halt "
                + "anything. Add one of them.")
    }

    /// Currencies with an amount each.
    private static func caps<Root>(
        _ path: any WritableKeyPath<Root, [Money]?> & Sendable, _ meaning: String
    ) -> Key<Root> {
        Key(
            declaration: Declaration(
                name: "max_total", meaning: meaning, need: .optional,
                shape: .mapped(
                    names: .text(pattern: "^[A-Z]{3}$"),
                    to: .text(pattern: "^[0-9]+(\\.[0-9]{1,4})?$"))),
            read: { node, keyPath, reader, root in
                guard let entries = reader.section(node, at: keyPath, of: ["NOK", "SEK"]) else {
                    return
                }
                guard !entries.isEmpty else {
                    return reader.report(
                        keyPath, node.place,
                        "\(quoted(keyPath)) names no currency. Write one with its cap, for example "
                            + "{NOK: 2500000.00}, or remove the key.")
                }
                var caps = root[keyPath: path] ?? []
                for entry in entries {
                    guard let currency = Currency(entry.name), currency.code == entry.name else {
                        reader.report(
                            "\(keyPath).\(entry.name)", entry.place,
                            "\(quoted(keyPath)) has \(quoted(entry.name)), which is no currency; it "
                                + "must be three capital letters such as NOK.")
                        continue
                    }
                    guard
                        let cap = reader.value(
                            entry.value, at: "\(keyPath).\(entry.name)",
                            as: .amount(in: currency))
                    else { continue }
                    caps.removeAll { $0.currency == currency }
                    caps.append(cap)
                }
                root[keyPath: path] = caps.sorted { $0.currency < $1.currency }
            },
            show: { root, keyPath in
                (root[keyPath: path] ?? []).map { ("\(keyPath).\($0.currency)", $0.major) }
            })
    }
}

extension Canary {
    /// Why it could never stop anything, as the end of a sentence; `nil` where it could.
    fileprivate var flaw: String? {
        guard maxFailed >= rows else { return nil }
        return "is \(maxFailed), and no more than the \(rows) in 'rows' can fail: it would never "
            + "stop anything. Lower the one or raise the other."
    }
}

extension Guards {
    /// What is in force, as lines of key and value; the same for the same guards.
    package var described: [String] {
        GuardKeys.all.flatMap { $0.show(self, $0.name) }.map { "\($0.key): \($0.value)" }
    }

    /// The guards with some of them exchanged, as `--guard KEY=VALUE` says.
    ///
    /// - Parameter overrides: for example `max_rows=90000`, `max_total.NOK=3000000.00` or
    ///   `canary=none`.
    /// - Returns: all guards.
    /// - Throws: `SettingsError` for a key or a value that there is not.
    package func overridden(by overrides: [String]) throws(SettingsError) -> Guards {
        var guards = self
        for override in overrides {
            let parts = override.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw SettingsError(
                    .usage, "--guard \(quoted(override)): say KEY=VALUE, such as max_rows=90000.")
            }
            guard parts[1] != "none" else {
                try guards.remove(parts[0])
                continue
            }
            let place = Place(line: 1, column: 1)
            let path = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            let node = path.reversed().reduce(Node(place: place, content: .text(parts[1]))) {
                Node(
                    place: place,
                    content: .section([Node.Entry(name: String($1), place: place, value: $0)]))
            }
            var reader = SettingsReader(
                file: "--guard", folder: "", defaults: AccountsKey.unknownDefaults)
            reader.read(node, at: "guards", by: GuardKeys.all, into: &guards)
            guard let problem = reader.problems.first else { continue }
            throw SettingsError(.usage, "--guard \(override): \(problem.text)")
        }
        if let flaw = guards.canary?.flaw {
            throw SettingsError(.usage, "--guard: canary.max_failed \(flaw)")
        }
        return guards
    }

    private mutating func remove(_ key: String) throws(SettingsError) {
        switch key {
        case "max_rows": maxRows = nil
        case "max_total": maxTotal = nil
        case "canary": canary = nil
        case "halt": halt = nil
        default:
            throw SettingsError(
                .usage,
                "--guard \(key)=none: only max_rows, max_total, canary and halt can be lifted.")
        }
    }
}
