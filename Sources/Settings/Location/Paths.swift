import SystemPackage

extension StringProtocol {
    /// The path from a folder, without `.` and `..`; an absolute one keeps its place.
    func resolved(in folder: String) -> String {
        FilePath(folder).pushing(FilePath(String(self))).lexicallyNormalized().string
    }

    /// The folder of the file that this path names.
    var folder: String { FilePath(String(self)).removingLastComponent().string }

    var isAbsolutePath: Bool { utf8.first == UInt8(ascii: "/") }
}
