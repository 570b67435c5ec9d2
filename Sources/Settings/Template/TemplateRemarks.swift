import AnnulModel

/// What a configuration to begin with says about its keys.
///
/// Where nothing stands here, the key's own meaning is said.
enum TemplateRemarks {
    /// What is said above a key for every account, or of the file.
    static func text(of path: String, or meaning: String) -> String {
        if let remark = remarks[path] { return remark }
        // The section has said it.
        if path.hasPrefix("credentials.") { return "" }
        return "\(meaning.prefix(1).uppercased())\(meaning.dropFirst())."
    }

    private static let remarks: [String: String] = [
        "ledger": """
        The ledger: the record of everything that was read, sent and answered. Keep it, and \
        keep one ledger for an account: limits and duplicates are watched within a ledger. \
        --ledger and ANNUL_LEDGER go before this.
        """,
        "accounts": """
        Up to \(AccountsKey.mostAccounts) accounts, by names of your choice. Rows find theirs \
        by a column 'account', by ACCOUNT=FILE or --account on the command line, by a column \
        'provider', or as the only one.
        """,
        "provider": "",
        "environment": """
        test or live; always stated, never assumed. Runs on live accounts want to be confirmed.
        """,
        "credentials": """
        Where each secret is had; never the secret itself. One of
          {env: NAME}                   an environment variable
          {file: PATH}                  a file of this user's or root's that nobody else may write
          {command: [PROGRAM, ARG]}     the standard output of a program, run without a shell
          {credential: NAME}            a file in $CREDENTIALS_DIRECTORY, where systemd puts it
        {plain: TEXT} works too, and `annul check` warns of it.
        """,
        "tls": """
        Whom connections trust besides whom the system does, and what is shown to a provider that \
        asks for a client certificate. The provider's own certificate is always verified in full.
        """,
        "proxy": """
        An HTTP proxy that is asked for a way to the provider (CONNECT); TLS goes through it \
        unopened. Addresses of this machine are reached without it.
        """,
        "limits": """
        How fast the account may be asked. Every request counts, look-ups and tokens too.
        """,
        "limits.rate": """
        At most so many requests in a window; a list where several hold together.
        """,
        "limits.lookups": """
        Further limits of look-ups, where the provider has such: they count under rate all the \
        same. None unless written.
        """,
        "limits.tokens": "Further limits of requests for access tokens, likewise.",
        "limits.per_payment": "The most cancels of one payment; no other limit unless written.",
        "limits.max_wait": """
        A throttle that asks for a longer wait is not waited for. Limits that the provider \
        tells of in its headers are obeyed where they are stricter than these.
        """,
        "limits.jitter": "What network jitter is allowed for, as a share of each rate's window.",
        "retry.max_attempts": "How often a row's request may fail or stay without an answer.",
        "retry.base": """
        The first retry waits up to base, each later one up to twice as long, at most cap.
        """,
        "retry.cap": "",
        "retry.budget": """
        Retries may be this share of all requests, and so many besides. Without budget they \
        wait.
        """,
        "retry.busy": """
        While another operation holds a payment: the first wait, the longest, and for how long.
        """,
        "retry.busy.first": "", "retry.busy.cap": "", "retry.busy.for": "",
        "timeouts.connect": "To a connection, TLS included.",
        "timeouts.request": "From a request's first byte to its response's last.",
        "doubt": "What counts as known about a request that was not answered.",
        "doubt.settle": """
        How long after a send a look-up is believed that shows no effect. The default is twice \
        timeouts.request, at least 10s; less than timeouts.request is refused.
        """,
        "doubt.key_ttl": "How long the provider knows a request again by its key.",
        "doubt.reread": """
        How long after its cancel a payment is read again, before the run ends. Not unless \
        written.
        """,
        "breaker": """
        When the account is treated as down: rows wait, and single requests try whether it is \
        back.
        """,
        "breaker.open_after": "After so many failures in a row.",
        "breaker.first": """
        The pause before the first probe; each later one is twice as long, at most cap.
        """,
        "breaker.cap": "",
        "breaker.give_up": """
        An account that is down for this long stops; `annul resume` goes on with it.
        """,
        "partly_captured": """
        A payment of which a part is captured: release cancels the rest, refuse reads it first \
        and leaves it alone.
        """,
        "compare": """
        Which payments are read before their first cancel; one whose amount or currency is not \
        the input's is rejected. canary: those that run first (see guards); all; or never.
        """,
        "pause": "When the account is not touched, by the clock of a place.",
        "input": """
        How the columns of input files are understood. Without it, names in the header decide: \
        reference (also payment_id, payment, payment_reference), account, provider (also psp), \
        authorization_id, amount_minor or amount with currency. Case, spaces, '-' and '_' don't \
        matter.
        """,
        "input.columns": """
        Which column is which field, where the header does not say so. 'idempotency_key' and \
        'reason' act only if they are mapped here.
        """,
        "input.carry": "The other columns that the results carry; all if it is not given.",
        "input.encoding": """
        The encoding of their text, where it is not UTF-8 and no byte order mark tells it: \
        \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")). `--encoding` goes before \
        this.
        """,
        "input.max_rejected": """
        More unusable rows than this share, and more than ten, and the whole input is refused.
        """,
        "guards": """
        What a run may not exceed. None of it is in force unless it is written; a guard that \
        trips leaves the rest unprocessed, with exit code 5. `--guard max_rows=90000 --note \
        INC-4711` exchanges one for one run, and is recorded.
        """,
        "unattended": """
        What `--unattended` may send to live accounts. max_growth compares with the median of \
        the last seven runs of the name: names are alike that differ in their digits, such as \
        nightly-2026-11-21.
        """,
        "deadline": """
        From the first such moment after a run began nothing more is sent, not even by `annul \
        resume`; `--deadline none` goes on.
        """,
        "exit": """
        Shares of a run's rows that may fail for a reason, and leave the exit code 0.
        """,
        "notify": """
        Who hears of a run besides its operator; see docs/Annul.docc/Telling-Others.md. What \
        goes wrong with it is logged, and changes neither the run nor its exit code.
        """,
        "log": """
        How lines on standard error are written: text for people, or json, one object a line. \
        --log-format goes before this.
        """,
        "log.format": "",
    ]

    /// Keys without a default, as they might be written.
    static let examples: [String: String] = [
        "system_version": "system_version: \(Version.current)",
        "tls": "tls: {ca_file: ca.pem, certificate: client.pem, key: client-key.pem}",
        "proxy":
            "proxy: {url: http://proxy.example.com:3128, user: annul, password: {env: "
            + "PROXY_PASSWORD}}",
        "limits.lookups": "lookups: {rate: 120/min}",
        "limits.tokens": "tokens: {rate: 10/min}",
        "limits.per_payment": "per_payment: 5/min",
        "doubt.reread": "reread: 30m",
        "pause": #"pause: ["22:00-01:00 Europe/Stockholm"]"#,
        "input.columns": "columns: {reason: comment}",
        "input.carry": "carry: [order_id]",
        "input.encoding": "encoding: windows-1252",
        "guards": """
        guards:
          # The most payments, and the most money by currency, held against the input before
          # the first request. A row without an amount, or of another currency, is over the cap.
          max_rows: 50000
          max_total: {NOK: 2500000.00}
          # Rows of each account, spread over its input, that run alone first. Each is read
          # again where there is a look-up. With more failures than these the account stops.
          canary: {rows: 20, max_failed: 2}
          # Shares of an account's rows at which it stops, once there are as many as minimum.
          halt: {failed: 5%, not_cancellable: 50%, minimum: 50}
        """,
        "unattended":
            "unattended: {max_rows: 25000, max_total: {NOK: 1000000.00}, min_rows: 1, "
            + "max_growth: 150%}",
        "deadline": #"deadline: "05:00 Europe/Oslo""#,
        "exit": "exit: {tolerate: {captured: 5%, expired: 5%}}",
        "notify": """
        notify:
          # What watches over scheduled jobs, in the manner of Healthchecks: 'run', 'resume' and
          # 'rerun' ask for URL/start when a run begins and for URL/EXIT-CODE, with the summary,
          # when it ends. The address is written out, or had as a secret is: {env: NAME},
          # {file: PATH} and so on. It is never shown. Nobody is waited for longer than 15 s, and
          # that only at the end.
          ping: {url: {credential: ping-url}}
          # Numbers for node_exporter's textfile collector, replaced every 15 s and at the end. The
          # name ends with .prom, and everybody on the machine may read the file.
          metrics: /var/lib/node_exporter/textfile/annul.prom
        """,
    ]
}
