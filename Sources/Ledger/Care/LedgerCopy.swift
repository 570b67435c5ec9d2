import GRDB

#if canImport(Glibc)
    import Glibc
#endif

extension LedgerReader {
    /// Makes a consistent copy, also while others write, and examines it before it has its name.
    ///
    /// - Parameter target: where the copy goes; nothing may be there.
    /// - Returns: what the examination found: the copy holds.
    /// - Throws: `LedgerError`; `cantCreate` where something is there, `damaged` where the copy
    ///   does not hold. Nothing is left then.
    package func copy(to target: String) throws(LedgerError) -> Verification {
        let (folder, name) = Self.parts(of: target)
        let partial = "\(folder)/.\(name).partial"
        guard !name.isEmpty, unsafe access(target, F_OK) != 0 else { throw .isThere(target) }
        Self.remove(partial)
        defer { Self.remove(partial) }
        let descriptor = unsafe open(
            partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cantCopy(to: target, errno) }
        defer { close(descriptor) }
        try copyPages(to: partial)
        let verification = try LedgerReader(path: partial).verify()
        if let flaw = verification.flaws.first {
            throw LedgerError(
                .damaged,
                "\(path) does not hold, and is not copied: \(flaw.sentence). `annul verify` says"
                    + " more.")
        }
        try Self.putInPlace(partial, descriptor, as: target, in: folder)
        return verification
    }

    private func copyPages(to partial: String) throws(LedgerError) {
        do {
            let copy = try DatabaseQueue(path: partial)
            defer { try? copy.close() }
            try backup(to: copy)
            try copy.inDatabase {
                try $0.execute(sql: "PRAGMA application_id = \(Schema.backupID)")
            }
        } catch {
            let wrapped = LedgerError(wrapping: error, path: partial)
            let said = (error as? DatabaseError)?.message ?? wrapped.message
            throw LedgerError(
                wrapped.code,
                "\(partial): \(said). The ledger is as it was; give `annul backup` a"
                    + " place with more room.")
        }
    }

    /// Makes the copy durable and gives it its name, unless somebody else has that by now.
    private static func putInPlace(
        _ partial: String, _ descriptor: Int32, as target: String, in folder: String
    ) throws(LedgerError) {
        guard fsync(descriptor) == 0 else { throw .cantCopy(to: target, errno) }
        guard unsafe link(partial, target) == 0 else {
            throw errno == EEXIST ? .isThere(target) : .cantCopy(to: target, errno)
        }
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        guard directory >= 0, fsync(directory) == 0 else { throw .cantCopy(to: target, errno) }
    }

    private static func remove(_ partial: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unsafe unlink(partial + suffix) }
    }

    private static func parts(of target: String) -> (folder: String, name: String) {
        guard let slash = target.lastIndex(of: "/") else { return (".", target) }
        let folder = String(target[..<slash])
        return (folder.isEmpty ? "/" : folder, String(target[target.index(after: slash)...]))
    }
}

extension LedgerError {
    fileprivate static func isThere(_ target: String) -> LedgerError {
        LedgerError(
            .cantCreate,
            "\(target): there is something already, and a backup overwrites nothing. Name a new"
                + " file.")
    }

    fileprivate static func cantCopy(to target: String, _ code: Int32) -> LedgerError {
        let said = unsafe String(cString: strerror(code))
        let kind: Code =
            switch code {
            case ENOSPC, EDQUOT, EIO: .io
            case EACCES, EPERM, EROFS: .permission
            default: .cantCreate
            }
        return LedgerError(
            kind, "\(target): \(said). The ledger is as it was; give `annul backup` another place.")
    }
}

extension Verification.Flaw {
    /// The flaw with its commit, for a person.
    package var sentence: String {
        guard let commit else { return text }
        return "commit \(commit)\(at.map { " of \($0)" } ?? ""): \(text)"
    }
}
