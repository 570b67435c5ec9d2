import CFileSystem

#if canImport(Glibc)
    import Glibc
#endif

/// Where a ledger may lie: on a disk of this machine, as a file with one name, owned by whoever
/// writes it.
///
/// Locks and shared memory hold within one machine only, and by the file's one name: on a network
/// file system, or through a second hard link, two processes would both send.
struct LedgerPlace: Hashable, Sendable {
    /// The kind of the file system: `f_type` of `statfs(2)`.
    var fileSystem: UInt32
    /// The file's owner; `nil` where there is no file yet.
    var owner: UInt32?
    /// How many names the file has.
    var names = 1
    /// Whether the path is a symbolic link to nothing.
    var isBrokenLink = false
    /// Whether every user of the machine may write into the file.
    var isOpenToAll = false
    /// The folder in which every user may put another file in the ledger's place; `nil` where
    /// nobody but its owner may.
    var openFolder: String?

    /// Looks at the place of the ledger at `path`, or where it would be made.
    ///
    /// - Returns: what is there; `nil` where not even the folder can be looked at.
    init?(of path: String) {
        var facts = stat()
        let exists = unsafe stat(path, &facts) == 0
        let folder = Self.folder(of: path)
        var system = statfs()
        guard unsafe statfs(exists ? path : folder, &system) == 0 else { return nil }
        self.init(
            fileSystem: UInt32(truncatingIfNeeded: system.f_type),
            owner: exists ? facts.st_uid : nil, names: exists ? Int(facts.st_nlink) : 1)
        isOpenToAll = exists && facts.st_mode & 0o0002 != 0
        isBrokenLink = unsafe !exists && lstat(path, &facts) == 0
        // A link can be exchanged as well as the file that it leads to.
        openFolder = [folder, Self.folder(of: LedgerFile.resolved(path))].first(where: Self.isOpen)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether every user may exchange files in a folder; where the sticky bit is set, only their
    /// owners may.
    private static func isOpen(_ folder: String) -> Bool {
        var facts = stat()
        return unsafe stat(folder, &facts) == 0 && facts.st_mode & 0o1002 == 0o0002
    }

    init(fileSystem: UInt32, owner: UInt32? = nil, names: Int = 1) {
        self.fileSystem = fileSystem
        self.owner = owner
        self.names = names
    }

    /// Why `user` must not write the ledger at `path` here; `nil` where nothing speaks against it.
    func objection(by user: UInt32, to path: String) -> LedgerError? {
        if let kind = Self.networkFileSystems[fileSystem] {
            return LedgerError(
                .misplaced,
                "\(path) is on a network file system (\(kind)), which can't keep two machines from"
                    + " sending the same. Nothing was sent. Keep the ledger on a disk of this"
                    + " machine.")
        }
        if let owner, owner != user {
            return LedgerError(
                .permission,
                "\(path) belongs to another user (\(owner); this is \(user)). Nothing was sent. Run"
                    + " as its owner, or name another ledger.")
        }
        if names > 1 {
            return LedgerError(
                .misplaced,
                "\(path) has \(names) names (hard links), and a run under another one would not be"
                    + " noticed. Nothing was sent. Remove the others.")
        }
        if isOpenToAll {
            return LedgerError(
                .permission,
                "every user of this machine may write into \(path). Nothing was sent. Find out by"
                    + " `annul verify` whether it holds, then run `chmod o-w \(path)`.")
        }
        if let openFolder {
            return LedgerError(
                .permission,
                "every user of this machine may exchange \(path) for another ledger. Nothing was"
                    + " sent. Run `chmod o-w \(openFolder)`; where the folder is not yours, as on"
                    + " volumes of containers, keep the ledger in one of its own there, with mode"
                    + " 700: `annul init --ledger` makes it.")
        }
        if isBrokenLink {
            return LedgerError(
                .missing,
                "\(path) is a symbolic link to a file that is not there. Nothing was sent. Look for"
                    + " that file, or remove the link.")
        }
        return nil
    }

    /// Kinds whose data may be written by other machines, from `<linux/magic.h>` and the file
    /// systems' own sources.
    ///
    /// FUSE is one of them: from outside, sshfs can't be told from a local file system.
    static let networkFileSystems: [UInt32: String] = [
        0x0000_6969: "NFS", 0x0000_517b: "SMB", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB",
        0x6573_5546: "FUSE", 0x0102_1997: "9P", 0x00c3_6400: "Ceph", 0x5346_414f: "AFS",
        0x6b41_4653: "AFS", 0x7375_7245: "Coda", 0x0bd0_0bd0: "Lustre", 0x4750_4653: "GPFS",
        0x0116_1970: "GFS2", 0x7461_636f: "OCFS2", 0x2003_0528: "OrangeFS", 0x1983_0326: "BeeGFS",
        0x786f_4256: "VirtualBox", 0xbacb_acbc: "VMware",
    ]
}
