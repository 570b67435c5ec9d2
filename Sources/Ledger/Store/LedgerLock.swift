import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps a second process from writing to the same ledger.
///
/// `flock` on a file beside the ledger: the system releases it when the process ends, however it
/// ends. Who holds it stands in the file, for the one who is refused.
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
        descriptor = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let code: LedgerError.Code =
                errno == EACCES || errno == EROFS ? .permission : .cantCreate
            throw LedgerError(
                code, "\(lockPath): \(Self.said(errno)). Check the folder and its mode.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let other = (try? String(contentsOfFile: lockPath, encoding: .utf8)) ?? ""
            close(descriptor)
            throw LedgerError(
                .locked,
                "another run holds \(path)\(other.isEmpty ? "" : ": \(other)"). Wait for it to end;"
                    + " `annul status` shows how far it is.")
        }
        ftruncate(descriptor, 0)
        var text = holder
        _ = text.withUTF8 { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit { release() }

    /// Whether some process holds the lock of the ledger at `path` now.
    static func isHeld(for path: String) -> Bool {
        let probe = unsafe open(path + ".lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        return flock(probe, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private func release() { close(descriptor) }

    private static func said(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
