import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps a second process from writing to the same ledger.
///
/// An open file description lock (`fcntl(2)`) on a file beside the ledger: the system releases it
/// when the process ends, however it ends, and others can ask for it without taking it. Who holds
/// it stands in the file, for the one who is refused.
final class LedgerLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - path: the ledger's path.
    ///   - holder: what the refused one is told: host, process and since when.
    /// - Throws: `LedgerError`, `locked` with the present holder's words.
    init(for path: String, holder: String) throws(LedgerError) {
        let lockPath = path + ".lock"
        let file = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            let code: LedgerError.Code =
                errno == EACCES || errno == EROFS ? .permission : .cantCreate
            throw LedgerError(
                code, "\(lockPath): \(Self.said(errno)). Check the folder and its mode.")
        }
        var whole = Self.wholeFile(F_WRLCK)
        guard unsafe fcntl(file, Self.takeLock, &whole) == 0 else {
            let other = (try? String(contentsOfFile: lockPath, encoding: .utf8)) ?? ""
            close(file)
            throw LedgerError(
                .locked,
                "another run holds \(path)\(other.isEmpty ? "" : ": \(other)"). Wait for it to end;"
                    + " `annul status` shows how far it is.")
        }
        descriptor = file
        ftruncate(file, 0)
        var text = holder
        _ = text.withUTF8 { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    deinit { close(descriptor) }

    /// Whether some process holds the lock of the ledger at `path` now.
    static func isHeld(for path: String) -> Bool {
        let probe = unsafe open(path + ".lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        var whole = wholeFile(F_RDLCK)
        guard unsafe fcntl(probe, askForLock, &whole) == 0 else { return false }
        return Int32(whole.l_type) != F_UNLCK
    }

    /// `F_OFD_GETLK` and `F_OFD_SETLK` of `<fcntl.h>`, which Swift does not import.
    private static let (askForLock, takeLock): (Int32, Int32) = (36, 37)

    private static func wholeFile(_ kind: Int32) -> flock {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        return range
    }

    private static func said(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
