import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The file that node_exporter reads a run's numbers from.
///
/// It is replaced as a whole, so that nobody reads half of it. Everybody on the machine may read it,
/// because node_exporter is another user and there is nothing in it but names of accounts, counts
/// and sums; where that is too much, its folder is closed to others. It is not made durable: after
/// a power cut the next run's is as good.
package struct MetricsFile: Sendable {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// Puts a text in the place of the file's.
    ///
    /// - Parameter text: the whole text.
    /// - Throws: `Unwritable`; the file is as it was then.
    package func replace(with text: String) throws(Unwritable) {
        // Not '.prom' at the end: an unfinished file must not be read. With the process, so that
        // two that write the same file by mistake don't mix.
        let unfinished = "\(path).\(getpid()).tmp"
        // Whatever has its name is an earlier process's, or a trap: it is not written through.
        unsafe unlink(unfinished)
        do {
            try Data(text.utf8).write(to: URL(filePath: unfinished), options: .withoutOverwriting)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: unfinished)
        } catch {
            try? FileManager.default.removeItem(atPath: unfinished)
            throw Unwritable(path: path)
        }
        guard unsafe rename(unfinished, path) == 0 else {
            try? FileManager.default.removeItem(atPath: unfinished)
            throw Unwritable(path: path)
        }
    }

    /// The file can't be written.
    package struct Unwritable: Error, CustomStringConvertible {
        let path: String

        package var description: String {
            "\(path) can't be written. Check that its folder is there and may be written to, or "
                + "change 'notify.metrics'."
        }
    }
}
