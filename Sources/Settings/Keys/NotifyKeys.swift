package import AnnulModel

/// The sections `notify` and `log`: who hears of a run, and how it is logged.
enum NotifyKeys {
    /// The key of the ping's address, as messages name it.
    static let url = "notify.ping.url"

    static let notify = Key<FileDraft>.section(
        "notify", "who hears of a run besides its operator",
        [
            .section(
                "ping", "what watches over scheduled jobs, in the manner of Healthchecks",
                [address]),
            metrics,
        ])

    static let log = Key<FileDraft>.section(
        "log", "how log lines are written to standard error",
        [Key("format", \.logFormat, "text for people, json for programs", .logFormat)])

    private static let address = Key<FileDraft>(
        declaration: Declaration(
            name: "url", meaning: "the address that hears of a run's beginning and end",
            need: .required, shape: .oneOrSecret(Notation<String>.pingAddress.form)),
        read: { node, path, reader, file in
            if case .text = node.content {
                guard let text = reader.value(node, at: path, as: Notation<String>.pingAddress)
                else { return }
                file.notify.ping = .plain(Secret(text))
                return
            }
            guard let source = SecretKeys.source(node, at: path, reader: &reader) else { return }
            file.notify.ping = source
            reader.note(path, node.place)
        },
        show: { file, path in file.notify.ping.map { [(path, $0.description)] } ?? [] })

    private static let metrics = Key<FileDraft>(
        declaration: Declaration(
            name: "metrics", meaning: "the file of metrics for node_exporter's textfile collector",
            need: .optional, shape: .one(Notation<String>.metricsPath.form)),
        read: { node, path, reader, file in
            let folder = reader.folder
            file.notify.metrics = reader.value(node, at: path, as: Notation<String>.metricsPath)?
                .resolved(in: folder)
        },
        show: { file, path in file.notify.metrics.map { [(path, $0)] } ?? [] })
}

extension Notation where Value == LogFormat {
    fileprivate static let logFormat = Self(
        "text or json", .choice(LogFormat.allCases.map(\.rawValue)),
        read: { LogFormat(rawValue: $0) }, write: \.rawValue)
}

extension Notation where Value == String {
    /// An address, kept as it is written and never shown: its path may be what lets one in.
    fileprivate static let pingAddress = Self(
        allowed: "an address such as https://hc-ping.com/UUID, or where it is had: {env: NAME}, "
            + "{file: PATH}, {command: [PROGRAM, ARGUMENT]} or {credential: NAME}",
        form: .text(pattern: Endpoint.pattern),
        parse: { text throws(Misfit) in
            do throws(AddressFault) {
                _ = try Endpoint(pingAddress: text)
                return text
            } catch {
                throw Misfit(reason: error.remedy, showsText: false)
            }
        },
        write: { $0 })

    /// The collector reads no files of other names.
    fileprivate static let metricsPath = Self(
        allowed: "a path that ends with '.prom'", form: .text(pattern: "^[^~].*[^/]\\.prom$"),
        parse: { text throws(Misfit) in
            let path = try Notation<String>.path.parse(text)
            guard path.hasSuffix(".prom"), !path.hasSuffix("/.prom"), path != ".prom" else {
                throw Misfit(reason: "node_exporter reads only files whose names end with '.prom'")
            }
            return path
        },
        write: { $0 })
}

extension Endpoint {
    /// Reads the address of a ping; see `Endpoint.init(written:)`.
    ///
    /// - Parameter text: the address.
    /// - Throws: `AddressFault`, whose text never holds the address.
    package init(pingAddress text: String) throws(AddressFault) {
        try self.init(written: text.last == "/" ? String(text.dropLast()) : text)
    }
}
