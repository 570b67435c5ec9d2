package import AnnulModel

/// What identifies an input: the bytes that were read, and when they were last changed.
package struct InputDigest: Hashable, Codable, Sendable {
    package let size: Int64
    /// SHA-256 of the bytes as they lie in the file, in hexadecimal.
    package let sha256: String
    package let modified: Timestamp

    package init(size: Int64, sha256: String, modified: Timestamp) {
        self.size = size
        self.sha256 = sha256
        self.modified = modified
    }
}

/// What a file looks like from outside, before and after it is read.
package struct FileStamp: Hashable, Codable, Sendable {
    package let size: Int64
    /// When the file was last changed, in nanoseconds since 1970-01-01 UTC.
    package let modifiedNanoseconds: Int64

    package init(size: Int64, modifiedNanoseconds: Int64) {
        self.size = size
        self.modifiedNanoseconds = modifiedNanoseconds
    }

    package var modified: Timestamp { Timestamp(milliseconds: modifiedNanoseconds / 1_000_000) }
}
