import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// The folders on the way to a secret's file, and who gets through them.
struct SecretPlace {
    private struct Folder {
        let path: String
        let group: UInt32
        let permissions: FilePermissions
    }

    /// From the file's own up to the root.
    private let folders: [Folder]
    /// The folder of the name that was given, which may be a link's.
    private let named: Folder?

    /// Looks at the folders of the file at `path`, whatever links lead to it.
    init(of path: String) {
        named = Self.folder(FilePath(path).removingLastComponent())
        var folders: [Folder] = []
        var rest = FilePath(Self.resolved(path))
        while rest.removeLastComponent() {
            guard let folder = Self.folder(rest) else { continue }
            folders.append(folder)
        }
        self.folders = folders
    }

    /// A folder in which every user may put another file in the place of this one; `nil` where
    /// there is none.
    ///
    /// Where the sticky bit is set, only their owners may exchange files.
    var openFolder: String? {
        [named, folders.first].compactMap(\.self).first { folder in
            folder.permissions.contains(.otherWrite) && !folder.permissions.contains(.saveText)
        }?.path
    }

    /// Whether every user gets as far as the file.
    var isOpenToAll: Bool { folders.allSatisfy { $0.permissions.contains(.otherExecute) } }

    /// Whether the members of a group get as far as the file.
    func isOpen(to group: UInt32) -> Bool {
        folders.allSatisfy { folder in
            folder.permissions.contains(folder.group == group ? .groupExecute : .otherExecute)
        }
    }

    private static func folder(_ path: FilePath) -> Folder? {
        guard let status = try? path.stat() else { return nil }
        return Folder(
            path: path.string, group: status.groupID.rawValue, permissions: status.permissions)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}
