import FoundationEssentials
import Ledger

#if canImport(Glibc)
    import Glibc
#endif

/// The directory of a run's files, `runs/RUN` beside the ledger.
///
/// Everything in it is addressed through the open directory, and nothing is created through a
/// symbolic link.
final class RunDirectory {
    let path: String
    private let descriptor: Int32

    /// Opens the directory, made with mode 0700 where it is missing.
    init(of run: RunRecord, besideLedger ledger: String) throws(LedgerError) {
        path = Self.path(of: run, besideLedger: ledger)
        guard !run.name.isEmpty, !run.name.hasPrefix("."), !run.name.contains("/") else {
            throw LedgerError(
                .damaged,
                "'\(run.name)' can't name a run's directory; keep the file, and restore"
                    + " a backup")
        }
        close(try Self.open(String(path.dropLast(run.name.count + 1))))
        descriptor = try Self.open(path)
    }

    deinit { close(descriptor) }

    static func path(of run: RunRecord, besideLedger ledger: String) -> String {
        "\(folder(besideLedger: ledger))/\(run.name)"
    }

    /// The folder of all runs' directories.
    static func folder(besideLedger ledger: String) -> String {
        guard let slash = ledger.lastIndex(of: "/") else { return "runs" }
        return "\(ledger[...slash])runs"
    }

    /// Whether there is a directory whose files are no whole set.
    static func isHalfWritten(of run: RunRecord, besideLedger ledger: String) -> Bool {
        let path = path(of: run, besideLedger: ledger)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return false
        }
        return !names.contains(Manifest.name) || names.contains { isTemporary($0) }
    }

    /// Creates a file under its temporary name, with mode 0600.
    func create(_ name: String) throws(LedgerError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(descriptor, Self.temporary(name), flags, 0o600)
        guard file >= 0 else { throw .file("\(path)/\(name)", errno) }
        return file
    }

    /// Gives a file that is whole and durable its name, in place of an earlier one.
    func putInPlace(_ name: String) throws(LedgerError) {
        guard unsafe renameat(descriptor, Self.temporary(name), descriptor, name) == 0 else {
            throw .file("\(path)/\(name)", errno)
        }
    }

    func remove(_ name: String) throws(LedgerError) {
        guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw .file("\(path)/\(name)", errno)
        }
    }

    /// Makes the names durable.
    func synchronize() throws(LedgerError) {
        guard fsync(descriptor) == 0 else { throw .file(path, errno) }
    }

    /// Removes what an interrupted writing left.
    func removeLeftovers() throws(LedgerError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where Self.isTemporary(name) {
            try remove(name)
        }
    }

    private static func temporary(_ name: String) -> String { ".\(name).partial" }

    private static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(".partial")
    }

    private static func open(_ path: String) throws(LedgerError) -> Int32 {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw .file(path, errno) }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe Glibc.open(path, flags)
        guard descriptor >= 0 else {
            guard errno != ENOTDIR, errno != ELOOP else {
                throw LedgerError(
                    .cantCreate,
                    "\(path) is a link or a file, and the results go into a folder of that name."
                        + " Move it away; `annul resume` writes the results.")
            }
            throw .file(path, errno)
        }
        return descriptor
    }
}

extension LedgerError {
    /// What the system said about a result file.
    static func file(_ path: String, _ code: Int32) -> LedgerError {
        let said = unsafe String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            return LedgerError(
                .io,
                "\(path): \(said). The ledger has every result. Make room, then `annul resume`"
                    + " writes the files.")
        case EACCES, EPERM, EROFS:
            return LedgerError(
                .permission,
                "\(path): \(said). The ledger has every result. Check the folder's owner and mode,"
                    + " then `annul resume` writes the files.")
        default:
            return LedgerError(
                .io,
                "\(path): \(said). The ledger has every result; `annul resume` writes the files.")
        }
    }
}
