#if canImport(Glibc)
    import Glibc
#endif

/// Notices when files are moved, deleted or replaced while they are open.
///
/// SQLite would go on writing into a file that nobody can find any more, and a second process would
/// take a new lock file for a free one.
struct FileWatch: Sendable {
    private struct File: Sendable {
        let path: String
        let identity: FileIdentity
    }

    private let files: [File]

    /// Takes down which files the paths lead to now.
    ///
    /// - Throws: `LedgerError` where one is not there.
    init(_ paths: [String]) throws(LedgerError) {
        var files: [File] = []
        for path in paths {
            guard let identity = FileIdentity(of: path) else { throw .moved(path) }
            files.append(File(path: path, identity: identity))
        }
        self.files = files
    }

    /// The first path that no longer leads to its file.
    var moved: String? { files.first { FileIdentity(of: $0.path) != $0.identity }?.path }
}

/// Which file it is, whatever it is called.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// The file that a path leads to; `nil` where there is none.
    init?(of path: String) {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }

    /// The file behind a descriptor.
    init?(of descriptor: Int32) {
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0 else { return nil }
        self.init(facts)
    }

    private init(_ facts: stat) {
        device = UInt64(facts.st_dev)
        number = UInt64(facts.st_ino)
    }
}

extension LedgerError {
    static func moved(_ path: String, rescue: String? = nil) -> LedgerError {
        let remedy =
            rescue.map { rescue in
                let ledger = rescue.dropLast(LedgerStore.rescueSuffix.count)
                return "Everything up to now is in \(rescue): give it the name \(ledger), with no"
                    + " \(ledger)-wal or -shm beside it, then `annul resume`."
            } ?? "Find out by whom, and have the ledger as it was; then `annul resume`."
        return LedgerError(
            .io,
            "\(path) was moved, deleted or replaced while this process worked with it. Nothing more"
                + " is sent. \(remedy)")
    }
}
