import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps a second process from writing to the same ledger.
///
/// Open file description locks (`fcntl(2)`) on a file beside the ledger: the system releases them
/// when the process ends, however it ends, and others can ask for them without taking them. Who
/// holds the ledger stands in the file, for the one who is refused.
///
/// Two bytes are locked. The first is the ledger. The second is the door, held only while somebody
/// tries for the first and the holder's words are written or read: whoever is refused never reads
/// the words of a holder before.
final class LedgerLock: Sendable {
    /// The lock's file.
    let path: String
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - path: the ledger's path.
    ///   - holder: what the refused one is told: host, process and since when.
    /// - Throws: `LedgerError`, `locked` with the present holder's words.
    init(for path: String, holder: String) throws(LedgerError) {
        let lockPath = Self.path(for: path)
        let file = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            let code: LedgerError.Code =
                errno == EACCES || errno == EROFS ? .permission : .cantCreate
            throw LedgerError(
                code, "\(lockPath): \(Self.said(errno)). Check the folder and its mode.")
        }
        guard Self.lock(.door, of: file, F_WRLCK, Self.takeInTurn) else {
            defer { close(file) }
            throw LedgerError(
                .io,
                "\(lockPath): \(Self.said(errno)). Keep the ledger on a disk of this machine.")
        }
        guard Self.lock(.ledger, of: file, F_WRLCK, Self.take) else {
            let other = (try? String(contentsOfFile: lockPath, encoding: .utf8)) ?? ""
            close(file)
            throw LedgerError(
                .locked,
                "another run holds \(path)\(other.isEmpty ? "" : ": \(other)"). Wait for it to end;"
                    + " `annul status` shows how far it is.")
        }
        descriptor = file
        self.path = lockPath
        ftruncate(file, 0)
        var text = holder
        _ = text.withUTF8 { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
        _ = Self.lock(.door, of: file, F_UNLCK, Self.take)
        // Deleted between opening and locking: another process may hold a lock of that name.
        guard FileIdentity(of: lockPath) == FileIdentity(of: file) else {
            throw .moved(lockPath)
        }
    }

    deinit { close(descriptor) }

    /// Whether some process holds the lock of the ledger at `path` now.
    static func isHeld(for path: String) -> Bool {
        let probe = unsafe open(Self.path(for: path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        var range = range(.ledger, F_RDLCK)
        guard unsafe fcntl(probe, ask, &range) == 0 else { return false }
        return Int32(range.l_type) != F_UNLCK
    }

    /// One lock for a ledger, by whatever link it is named.
    private static func path(for ledger: String) -> String { LedgerFile.resolved(ledger) + suffix }

    static let suffix = ".lock"

    private enum Part: Int { case ledger, door }

    /// `F_OFD_GETLK`, `F_OFD_SETLK` and `F_OFD_SETLKW` of `<fcntl.h>`, which Swift does not import.
    private static let (ask, take, takeInTurn): (Int32, Int32, Int32) = (36, 37, 38)

    private static func lock(
        _ part: Part, of file: Int32, _ kind: Int32, _ command: Int32
    ) -> Bool {
        var range = range(part, kind)
        while unsafe fcntl(file, command, &range) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private static func range(_ part: Part, _ kind: Int32) -> flock {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = part.rawValue
        range.l_len = 1
        return range
    }

    private static func said(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
