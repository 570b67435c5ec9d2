package import AnnulModel

/// A configuration to begin with: every key that there is, with what it is for.
///
/// It is made by walking the tables of keys, so that no key is missing and no default is wrong. A
/// line such as `#burst: 1`, without a space after the `#`, has the default; what has none stands
/// as an example, with a space.
package struct ConfigurationTemplate: Sendable {
    /// An account to begin with.
    package struct Account: Sendable {
        package let name: String
        package let kind: AccountKind
        /// What the variables of its secrets begin with.
        let prefix: String
        /// What stands in the file for certain keys.
        let written: [String: String]

        /// - Parameters:
        ///   - name: the account's name, which must be one.
        ///   - kind: whose account it is, and of what form.
        ///   - prefix: what the variables of its secrets begin with; otherwise its name.
        ///   - written: values of its keys; otherwise test addresses, and gaps.
        package init(
            name: String, kind: AccountKind, prefix: String? = nil, written: [String: String] = [:]
        ) {
            self.name = name
            self.kind = kind
            self.prefix = prefix ?? Self.prefix(of: name)
            var known = [
                "provider": kind.provider.rawValue, "environment": "test",
                "base_url": kind.address, "merchant": "",
            ]
            known["profile"] = kind.profile
            self.written = known.merging(written) { $1 }
        }

        /// Whether an account can have that name.
        package static func isName(_ name: String) -> Bool { AccountsKey.isName(name) }

        /// The variable of the environment that a secret is had from.
        package func variable(of secret: String) -> String { "\(prefix)_\(secret.uppercased())" }

        private static func prefix(of name: String) -> String {
            let word = String(name.uppercased().map { "-.".contains($0) ? "_" : $0 })
            return word.first?.isNumber == true ? "ANNUL_\(word)" : word
        }
    }

    /// Something that only the operator knows, and must write.
    package struct Gap: Hashable, Sendable {
        package let line: Int
        /// The key's path, for example `accounts.vipps-no.merchant`.
        package let key: String
        package let meaning: String
    }

    package let text: String
    package let gaps: [Gap]

    /// - Parameters:
    ///   - accounts: in the order of the file; the first one shows the keys that all have.
    ///   - introduction: what is said at the top.
    ///   - schema: where editors find the schema, from the file's folder.
    ///   - written: values that stand in the file for keys outside of the accounts.
    ///   - defaults: what an account of a provider may do unless the file says otherwise.
    package init(
        _ accounts: [Account], introduction: String = ConfigurationTemplate.standardIntroduction,
        schema: String = "annul.schema.json",
        written: [String: String] = [:], defaults: (ProviderName) -> AccountPolicy
    ) {
        var lines = TemplateLines()
        lines.line("# yaml-language-server: $schema=\(schema)")
        lines.remark(introduction)
        lines.line("#")
        lines.remark(Self.notation)
        let file = FileDraft()
        var values = Dictionary(
            uniqueKeysWithValues: FileKeys.all.flatMap { $0.show(file, $0.name) })
        values["ledger"] = Configuration.defaultLedger
        // All columns, which is not how it is written.
        values["input.carry"] = nil
        let walk = TemplateWalk(values: values, written: written)
        for key in FileKeys.all {
            lines.line("")
            guard key.name == "accounts" else {
                walk.write(key.declaration, at: "", into: &lines)
                continue
            }
            lines.remark(TemplateRemarks.text(of: "accounts", or: key.meaning))
            lines.line("accounts:")
            for (index, account) in accounts.enumerated() {
                if index > 0 { lines.line("") }
                account.write(
                    isFirst: index == 0, policy: defaults(account.kind.provider), into: &lines)
            }
        }
        text = lines.text
        gaps = lines.gaps
    }

    package static let standardIntroduction =
        "Whose payments Annul cancels, where, and how gently. Written by `annul init`; fill in what "
        + "is empty, and `annul check` says whether it is usable. For editors that read the first "
        + "line: `annul check --schema > annul.schema.json`."

    private static let notation = """
        Lines such as '#burst: 1', without a space after the '#', show a key with its default; to \
        use one, uncomment the line of its section too. Unknown keys are errors. `annul check` \
        shows the values in force and where each comes from.

        Durations are a whole number with ms, s, m, h or d; rates a number per s, min, h or day; \
        shares a percentage. Relative paths start from this file's folder.
        """
}

extension ConfigurationTemplate.Account {
    /// Writes the account: its own keys, and with the first one also those that all have.
    fileprivate func write(isFirst: Bool, policy: AccountPolicy, into lines: inout TemplateLines) {
        var draft = AccountDraft(name: name, policy: policy)
        draft.policy.doubt.settle = PolicyChecks.defaultSettle(request: policy.timeouts.request)
        draft.provider = kind.provider
        draft.options["profile"] = kind.profile
        let own = ProviderKeys.of(kind.provider, profile: kind.profile)
        for option in own.options where option.standard != nil {
            draft.options[option.name] = option.standard
        }
        var written = self.written
        for secret in kind.secrets {
            written["credentials.\(secret)"] = "{env: \(variable(of: secret))}"
        }
        let values = draft.keys.flatMap { $0.show(draft, $0.name) }
        let walk = TemplateWalk(
            values: Dictionary(uniqueKeysWithValues: values), written: written, account: self,
            canLookUp: policy.doubt.lookup != .none, isFirst: isFirst)
        lines.indented {
            $0.remark(TemplateRemarks.title(of: kind))
            $0.line("\(name):")
            $0.indented { inner in
                let shared = Set(PolicyKeys.all.map(\.name) + ConnectionKeys.all.map(\.name))
                for key in draft.keys where isFirst || !shared.contains(key.name) {
                    // A line between what must be written and what need not.
                    if isFirst, shared.contains(key.name) || key.name == "credentials" {
                        inner.line("")
                    }
                    walk.write(key.declaration, at: "", into: &inner)
                }
                guard !isFirst, let hint = TemplateRemarks.hint(for: kind.provider) else { return }
                inner.remark("\(hint.text) For example:")
                inner.line("# \(hint.example)")
            }
        }
    }
}
