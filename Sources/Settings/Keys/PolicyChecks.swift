import AnnulModel

/// What no single key can say: how the values of a policy must fit together.
enum PolicyChecks {
    /// The settling time unless one is written: twice the request's time limit, at least 10 s.
    ///
    /// A look-up before that could miss a cancel that is still on its way.
    static func defaultSettle(request: Duration) -> Duration { max(request * 2, .seconds(10)) }

    /// Completes a policy that was read, and reports what does not fit.
    static func finish(
        _ policy: inout AccountPolicy, of account: String, provider: ProviderName?, node: Node,
        reader: inout SettingsReader
    ) {
        let path = "accounts.\(account)"
        let doubt = node["doubt"]
        if doubt?["settle"] == nil {
            policy.doubt.settle = defaultSettle(request: policy.timeouts.request)
        } else if policy.doubt.settle < policy.timeouts.request {
            reader.report(
                "\(path).doubt.settle", (doubt?["settle"] ?? node).place,
                "'\(path).doubt.settle' is \(policy.doubt.settle.written), less than the "
                    + "\(policy.timeouts.request.written) that a request may take. A look-up could "
                    + "then miss a cancel that is still on its way; leave it out, or write at "
                    + "least \(policy.timeouts.request.written).")
        }
        if let lifetime = doubt?["key_ttl"], let provider, policy.doubt.keyLifetime == nil {
            reader.report(
                "\(path).doubt.key_ttl", lifetime.place,
                "'\(path).doubt.key_ttl' is written, but \(provider.rawValue) knows no idempotency "
                    + "keys. Remove it.")
        }
        if let lifetime = policy.doubt.keyLifetime, lifetime <= policy.doubt.settle {
            let written = doubt?["key_ttl"] ?? doubt?["settle"] ?? node
            reader.report(
                "\(path).doubt.key_ttl", written.place,
                "'\(path).doubt.key_ttl' is \(lifetime.written), not more than the settling time, "
                    + "which is \(policy.doubt.settle.written): no request could ever be repeated. "
                    + "Raise the one or lower the other.")
        }
        if let reread = doubt?["reread"], let provider, policy.doubt.lookup == .none {
            reader.report(
                "\(path).doubt.reread", reread.place,
                "'\(path).doubt.reread' is written, but \(provider.rawValue) can't be asked how a "
                    + "payment stands. Remove it.")
        }
        for (key, isUsed) in [
            ("compare", policy.compare == .all),
            ("partly_captured", policy.partlyCaptured == .refuse),
        ] where isUsed && policy.doubt.lookup == .none {
            reader.report(
                "\(path).\(key)", (node[key] ?? node).place,
                "'\(path).\(key)' wants payments to be read before they are cancelled, and "
                    + "\(provider?.rawValue ?? "this provider") has no request for that. Remove it."
            )
        }
        let retry = policy.retry
        let schedules = [
            (["retry"], "base", retry.base, "cap", retry.cap),
            (["retry", "busy"], "first", retry.busy.first, "cap", retry.busy.cap),
            (["breaker"], "first", policy.breaker.first, "cap", policy.breaker.cap),
        ]
        for (section, lowName, low, highName, high) in schedules where low > high {
            let found = section.reduce(node as Node?) { $0?[$1] }
            let written = (found?[lowName] ?? found?[highName] ?? node).place
            let sectionPath = "\(path).\(section.joined(separator: "."))"
            reader.report(
                "\(sectionPath).\(lowName)", written,
                "'\(sectionPath).\(lowName)' is \(low.written), more than '\(highName)', which is "
                    + "\(high.written). Lower the one or raise the other.")
        }
    }
}
