package import GRDB

#if canImport(Glibc)
    import Glibc
#endif

/// Why the ledger can't be used, or went no further.
///
/// A failed commit may still be on disk: after any of these nothing more is sent, and the next
/// opening reads what is there.
package struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// There is no ledger at the path.
        case missing
        /// Another process works with it.
        case locked
        /// The file is not a ledger, is damaged, or contradicts itself.
        case damaged
        /// It knows less than its run directories say: an older copy was put in its place.
        case outdated
        /// A newer version of Annul wrote it.
        case tooNew
        /// The ledger stands for something else than the configuration says.
        case contradicts
        /// The ledger lies where two processes can't be kept apart.
        case misplaced
        /// The disk is full, or an operation on the file failed.
        case io
        /// The file or its folder may not be read or written.
        case permission
        /// The file can't be created.
        case cantCreate
        /// No run, row or payment of that name.
        case unknown
        /// The ledger stopped after an earlier error.
        case stopped
    }

    package let code: Code
    /// One sentence or two: what is wrong and what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension LedgerError {
    /// Codes of the system that tell about a disk; others are of something else.
    private static let telling: Set<Int32> = [EIO, EDQUOT, EROFS, ENXIO, ENODEV, ESTALE, EACCES]

    /// Says what an SQLite error means for the ledger at `path`.
    ///
    /// - Parameters:
    ///   - error: what SQLite said.
    ///   - path: the ledger's path.
    ///   - system: what the system said last (`errno`), 0 where it said nothing.
    package init(_ error: DatabaseError, path: String, system: Int32 = 0) {
        let said = error.message ?? "\(error.extendedResultCode)"
        // A reader can't finish what a dead writer began; only a ledger without a single commit
        // has a journal of that kind.
        if error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            self.init(
                .missing,
                "\(path): its creation was cut short, there is no ledger in it. `annul run` begins"
                    + " it again.")
            return
        }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .damaged,
                "\(path) is damaged or not a ledger (\(said)). Nothing was sent. Keep the file as"
                    + " it is and restore the latest backup.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.locked, "\(path) is in use by another process (\(said)).")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .permission,
                "\(path) can't be written (\(said)). Check the owner and mode of the file and of"
                    + " its folder.")
        case .SQLITE_CANTOPEN:
            self.init(.cantCreate, "\(path) can't be opened or created (\(said)).")
        case .SQLITE_FULL:
            self.init(
                .io,
                "the disk is full (\(path)). Nothing more is sent. Make room, then `annul resume`.")
        case .SQLITE_IOERR where system == EFBIG:
            self.init(
                .io,
                "\(path) may not grow any more: the file-size limit is reached. Nothing more is"
                    + " sent. Raise the limit (`ulimit -f`), then `annul resume`.")
        case .SQLITE_IOERR where Self.telling.contains(system):
            let cause = unsafe String(cString: strerror(system))
            self.init(
                .io,
                "\(path): \(said) (\(cause)). Nothing more is sent. Check the disk, then"
                    + " `annul resume`.")
        default:
            self.init(
                .io,
                "\(path): \(said). Nothing more is sent. Check the disk, then `annul resume`.")
        }
    }
}
