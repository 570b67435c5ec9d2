import CFileSystem
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// The content of a file, with who may touch it, as both were at one moment.
struct RegularFile {
    let bytes: [UInt8]
    let owner: UInt32
    let group: UInt32
    /// Whether it lies in memory that was mounted to be read alone, as orchestrators mount secrets.
    let isOnSealedMount: Bool
    private let permissions: FilePermissions

    /// Whether anybody besides the owner may change it.
    var isWritableByOthers: Bool {
        !permissions.isDisjoint(with: [.groupWrite, .otherWrite])
    }

    /// Whether every user of the machine may change it.
    var isWritableByAll: Bool { permissions.contains(.otherWrite) }

    /// Whether its group may read it, by its own mode.
    var isReadableByGroup: Bool { permissions.contains(.groupRead) }

    /// Whether every user of the machine may read it, by its own mode.
    var isReadableByAll: Bool { permissions.contains(.otherRead) }

    enum Trouble: Error, Hashable {
        case missing, denied, notRegular, tooLarge
        /// What the system said.
        case other(String)
    }

    /// Reads a regular file through links.
    ///
    /// Owner and permissions are those of the opened file, so nobody can exchange it in between.
    ///
    /// - Throws: `tooLarge` if the file has more bytes than `most`.
    static func read(_ path: String, most: Int) throws(Trouble) -> RegularFile {
        do {
            // Non-blocking, or opening a pipe would wait for somebody to write to it.
            let descriptor = try FileDescriptor.open(
                FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter {
                let status = try descriptor.stat()
                guard status.type == .regular else { throw Trouble.notRegular }
                return RegularFile(
                    bytes: try read(descriptor, most: most), owner: status.userID.rawValue,
                    group: status.groupID.rawValue,
                    isOnSealedMount: isOnSealedMount(descriptor), permissions: status.permissions)
            }
        } catch let trouble as Trouble {
            throw trouble
        } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
            throw .missing
        } catch Errno.permissionDenied, Errno.notPermitted {
            throw .denied
        } catch {
            throw .other("\(error)")
        }
    }

    private static func isOnSealedMount(_ descriptor: FileDescriptor) -> Bool {
        var facts = statfs()
        guard unsafe fstatfs(descriptor.rawValue, &facts) == 0 else { return false }
        let isReadOnly = facts.f_flags & 1 != 0
        return isReadOnly && memories.contains(UInt32(truncatingIfNeeded: facts.f_type))
    }

    /// tmpfs and ramfs, from `<linux/magic.h>`.
    private static let memories: Set<UInt32> = [0x0102_1994, 0x8584_58f6]

    private static func read(_ descriptor: FileDescriptor, most: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = unsafe try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= most else { throw Trouble.tooLarge }
        }
    }
}
