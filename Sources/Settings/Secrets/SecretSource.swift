package import AnnulModel

/// Where a secret is had.
package enum SecretSource: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    case environment(String)
    /// An absolute path.
    case file(String)
    /// A program and its arguments; its standard output is the secret.
    case command([String])
    /// A name in `$CREDENTIALS_DIRECTORY`, where systemd puts a service's credentials.
    case credential(String)
    /// Written in the file itself.
    case plain(Secret)

    /// The source as `check` shows it: never the secret, nor arguments that may hold one.
    package var description: String {
        switch self {
        case .environment(let name): "{env: \(name)}"
        case .file(let path): "{file: \(path)}"
        case .command(let words):
            "{command: [\(words.first ?? "")\(words.count > 1 ? ", …" : "")]}"
        case .credential(let name): "{credential: \(name)}"
        case .plain: "{plain: …}"
        }
    }

    /// Whether it may give another secret later on.
    package var mayChange: Bool {
        switch self {
        case .file, .command, .credential: true
        case .environment, .plain: false
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
