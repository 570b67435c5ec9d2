import FoundationEssentials
import SystemPackage

/// What was built for the tests to run; it lies beside their own program.
enum Program: String {
    case annul
    case sandbox = "annul-sandbox"
    /// Makes the disk misbehave under a program that loads it.
    case ledgerFaults = "libLedgerFaults.so"

    /// Where the program lies.
    ///
    /// - Throws: `NotBuilt` if there is none.
    func path() throws -> FilePath {
        var folder = FilePath(CommandLine.arguments[0])
        if folder.isRelative {
            folder = FilePath(FileManager.default.currentDirectoryPath).pushing(folder)
        }
        let bundle = folder.removingLastComponent()
        // On a Mac the tests' own program lies some folders deep inside its bundle.
        while folder.removeLastComponent() {
            let path = folder.appending(rawValue)
            if FileManager.default.isExecutableFile(atPath: path.string) { return path }
        }
        throw NotBuilt(program: rawValue, folder: bundle.string)
    }

    struct NotBuilt: Error, CustomStringConvertible {
        let program: String
        let folder: String

        var description: String {
            "\(program) is not beside the tests, in \(folder). Run `swift build` first."
        }
    }
}
