import Crypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A plain file, read from beginning to end by chunks, and hashed on the way.
struct FileSource: ByteSource, ~Copyable, Sendable {
    let path: String
    /// What the file looked like when it was opened.
    let opened: FileStamp
    private let descriptor: CInt
    private let chunkSize: Int
    private var hash = SHA256()
    private var bytesRead: Int64 = 0

    static let defaultChunkSize = 64 << 10

    /// Opens the file.
    ///
    /// - Throws: `noInput` where there is none, `permission` where it may not be read, `badInput`
    ///   where it is not a plain file.
    init(path: String, chunkSize: Int = defaultChunkSize) throws(IntakeError) {
        // Without O_NONBLOCK, opening a pipe would wait for its writer before it can be refused.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.openFailure(path, errno) }
        do throws(IntakeError) {
            opened = try Self.stamp(of: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.chunkSize = chunkSize
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        let space = min(chunkSize, buffer.count - offset)
        precondition(space > 0, "a full buffer can't be read into")
        let descriptor = descriptor
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Self.systemRead(
                    descriptor, bytes.baseAddress.map { unsafe $0 + offset }, space)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw IntakeError(
                    .io, file: path, "reading failed (\(Self.message(of: errno)))",
                    remedy: "Check the disk or copy the file to another one.")
            }
            unsafe buffer.withUnsafeBytes { bytes in
                unsafe hash.update(
                    bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            bytesRead += Int64(count)
            return count
        }
    }

    /// Checks that the file is still the one that was opened.
    ///
    /// - Throws: `temporary` if its size or modification time changed meanwhile.
    func checkUnchanged() throws(IntakeError) {
        guard try Self.stamp(of: descriptor, path) != opened else { return }
        throw changed
    }

    /// What was read.
    ///
    /// - Throws: `temporary` if that is not the file as it was opened.
    func digest() throws(IntakeError) -> InputDigest {
        try checkUnchanged()
        guard bytesRead == opened.size else { throw changed }
        return InputDigest(
            size: bytesRead, sha256: hash.finalize().hexadecimal, modified: opened.modified)
    }

    private var changed: IntakeError {
        IntakeError(
            .temporary, file: path, "the file changed while it was read: it is still being written",
            remedy: "Try again when it is complete.")
    }

    private static func systemRead(
        _ descriptor: CInt, _ address: UnsafeMutableRawPointer?, _ count: Int
    ) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.read(descriptor, address, count)
        #elseif canImport(Musl)
            unsafe Musl.read(descriptor, address, count)
        #else
            unsafe Darwin.read(descriptor, address, count)
        #endif
    }

    private static func stamp(
        of descriptor: CInt, _ path: String
    ) throws(IntakeError) -> FileStamp {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw IntakeError(
                .io, file: path, "its size can't be read (\(message(of: errno)))",
                remedy: "Check the disk or copy the file to another one.")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw IntakeError(
                .badInput, file: path, "this is not a plain file",
                remedy: "Write the rows to a file and name that.")
        }
        #if canImport(Darwin)
            let modified = status.st_mtimespec
        #else
            let modified = status.st_mtim
        #endif
        return FileStamp(
            size: Int64(status.st_size),
            modifiedNanoseconds: Int64(modified.tv_sec) * 1_000_000_000 + Int64(modified.tv_nsec))
    }

    static func openFailure(_ path: String, _ code: CInt) -> IntakeError {
        switch code {
        case ENOENT, ENOTDIR:
            IntakeError(
                .noInput, file: path, "there is no such file",
                remedy: "Check the name and the folder.")
        case EACCES, EPERM:
            IntakeError(
                .permission, file: path, "the file may not be read by this user",
                remedy: "Ask its owner for permission to read it.")
        default:
            IntakeError(
                .noInput, file: path, "the file can't be opened (\(message(of: code)))",
                remedy: "Check the name and the folder.")
        }
    }

    private static func message(of code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits for each byte.
    fileprivate var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
