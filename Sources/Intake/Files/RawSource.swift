import AnnulModel
import Crypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A plain file or standard input, read from beginning to end by chunks, and hashed on the way.
struct RawSource: ByteSource, ~Copyable, Sendable {
    /// What errors call it.
    let name: String
    /// What it looked like when it was opened; of standard input, whose size nobody knows then,
    /// only the moment.
    let opened: FileStamp
    /// How many bytes were read.
    private(set) var count: Int64 = 0

    private let descriptor: CInt
    private let isFile: Bool
    /// How much is read at once at most.
    let chunkSize: Int
    /// What is read in the place of a file.
    private let content: [UInt8]?
    private var hash = SHA256()

    static let defaultChunkSize = 64 << 10

    /// Opens a file.
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
        name = path
        isFile = true
        self.descriptor = descriptor
        self.chunkSize = chunkSize
        content = nil
    }

    /// Takes standard input, whatever it is: it stays open, and may not be read by others.
    ///
    /// - Parameters:
    ///   - moment: the present time, which stands for the time of its last change.
    ///   - descriptor: where it is read.
    ///   - chunkSize: how much is read at once at most.
    init(
        standardInputAt moment: Timestamp, descriptor: CInt = STDIN_FILENO,
        chunkSize: Int = defaultChunkSize
    ) {
        name = "standard input"
        opened = FileStamp(size: 0, modifiedNanoseconds: moment.milliseconds * 1_000_000)
        isFile = false
        self.descriptor = descriptor
        self.chunkSize = chunkSize
        content = nil
    }

    /// Takes bytes that are in memory.
    init(bytes: [UInt8], named name: String, chunkSize: Int = defaultChunkSize) {
        self.name = name
        opened = FileStamp(size: Int64(bytes.count), modifiedNanoseconds: 0)
        isFile = false
        descriptor = -1
        self.chunkSize = chunkSize
        content = bytes
    }

    deinit {
        if isFile { close(descriptor) }
    }

    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        let space = min(chunkSize, buffer.count - offset)
        precondition(space > 0, "a full buffer can't be read into")
        let descriptor = descriptor
        if let content { return copy(content, into: &buffer, from: offset, space) }
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Self.systemRead(
                    descriptor, bytes.baseAddress.map { unsafe $0 + offset }, space)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Who gave us the descriptor made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
                continue
            }
            guard count >= 0 else { throw readFailure(errno) }
            unsafe buffer.withUnsafeBytes { bytes in
                unsafe hash.update(
                    bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            self.count += Int64(count)
            return count
        }
    }

    private mutating func copy(
        _ content: [UInt8], into buffer: inout [UInt8], from offset: Int, _ space: Int
    ) -> Int {
        let next = content.dropFirst(Int(count)).prefix(space)
        buffer.replaceSubrange(offset..<offset + next.count, with: next)
        hash.update(data: next)
        count += Int64(next.count)
        return next.count
    }

    /// Checks that a file is still the one that was opened.
    ///
    /// - Throws: `temporary` if its size or modification time changed meanwhile.
    func checkUnchanged() throws(IntakeError) {
        guard isFile, try Self.stamp(of: descriptor, name) != opened else { return }
        throw changed
    }

    /// What was read.
    ///
    /// - Throws: `temporary` if that is not the file as it was opened.
    func digest() throws(IntakeError) -> InputDigest {
        try checkUnchanged()
        guard !isFile || count == opened.size else { throw changed }
        return InputDigest(
            size: count, sha256: hash.finalize().hex, modified: opened.modified)
    }

    private var changed: IntakeError {
        IntakeError(
            .temporary, file: name, "the file changed while it was read: it is still being written",
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
}

extension RawSource {
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

    private func readFailure(_ code: CInt) -> IntakeError {
        IntakeError(
            .io, file: name, "reading failed (\(Self.message(of: code)))",
            remedy: isFile
                ? "Check the disk or copy the file to another one."
                : "Check what is connected to it.")
    }

    private static func message(of code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
