import AnnulModel
import ArgumentParser
import Intake

/// The files of a run as the command line names them.
struct InputOptions: ParsableArguments {
    @Argument(help: "Files of payments; ACCOUNT=FILE binds one to an account.")
    var files: [String]

    @Option(help: "The account of rows that name none.")
    var account: String?

    @Option(help: "How the files are written, where their names don't say so: csv or tsv.")
    var format: String?

    struct Named {
        let file: InputFile
        /// The account that the file is bound to.
        let account: String?
        /// The account of rows that name none.
        let preset: String?
    }

    /// The files with their bindings.
    ///
    /// - Throws: `UsageError` for a format or an account that there is not.
    func named(accounts: [String]) throws -> [Named] {
        let format = try self.format.map { name in
            guard let format = InputFormat(rawValue: name) else {
                throw UsageError(64, "--format \(name): there is csv and tsv.")
            }
            return format
        }
        if let account, !accounts.contains(account) {
            throw UsageError(64, "--account \(account): \(Self.unknown(accounts))")
        }
        return try files.map { argument in
            // A file whose name has '=' in it is written with a folder: ./a=b.csv.
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].contains("/") else {
                return Named(
                    file: InputFile(path: argument, format: format), account: nil, preset: account)
            }
            guard accounts.contains(parts[0]) else {
                throw UsageError(64, "\(argument): \(Self.unknown(accounts))")
            }
            return Named(
                file: InputFile(path: parts[1], format: format), account: parts[0], preset: account)
        }
    }

    private static func unknown(_ accounts: [String]) -> String {
        "there is no such account. The configuration has \(accounts.joined(separator: ", "))."
    }
}
