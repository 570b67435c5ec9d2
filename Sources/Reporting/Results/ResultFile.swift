import Crypto
import Ledger

#if canImport(Glibc)
    import Glibc
#endif

/// One file of a run's directory while it is written, under its temporary name.
final class ResultFile {
    let name: String
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private var size: Int64 = 0
    private var rows: Int64 = 0

    init(_ name: String, in directory: RunDirectory) throws(LedgerError) {
        self.name = name
        path = "\(directory.path)/\(name)"
        descriptor = try directory.create(name)
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(LedgerError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    func append(row bytes: [UInt8]) throws(LedgerError) {
        rows += 1
        try append(bytes)
    }

    /// Writes what is left, and waits until the file is durable.
    ///
    /// - Parameter hasRows: whether the manifest counts the file's rows.
    /// - Returns: what the manifest says of the file.
    /// - Throws: `LedgerError`, if the system refuses.
    func finish(hasRows: Bool = true) throws(LedgerError) -> Manifest.File {
        try flush()
        guard fsync(descriptor) == 0 else { throw .file(path, errno) }
        return Manifest.File(
            name: name, sha256: Array(hash.finalize()), bytes: size, rows: hasRows ? rows : nil)
    }

    private func flush() throws(LedgerError) {
        var written = 0
        while written < buffer.count {
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .file(path, errno)
            }
            written += count
        }
        hash.update(data: buffer)
        size += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Large enough that writing costs nothing beside encoding; five of them are 1.3 MB.
    private static let bufferSize = 1 << 18
}
