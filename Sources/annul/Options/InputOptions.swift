import AnnulModel
import ArgumentParser
import Intake

/// The files of a run as the command line names them.
struct InputOptions: ParsableArguments {
    @Argument(
        help: """
            Files of payments: .csv, .tsv, .jsonl or .ndjson, each also with .gz; '-' is standard \
            input. ACCOUNT=FILE binds one to an account.
            """,
        completion: .file())
    var files: [String]

    @Option(help: "The account of rows that name none.", completion: .accounts)
    var account: String?

    @Option(
        help: "How the files are written, where their names don't say so: csv, tsv or jsonl.",
        completion: .list(["csv", "tsv", "jsonl"]))
    var format: String?

    @Option(
        help: """
            The encoding of their text, where no byte order mark tells it: utf-8, utf-16le, utf-16be, \
            windows-1252 or iso-8859-1; utf-8 unless the configuration says otherwise.
            """,
        completion: .list(TextEncoding.allCases.map(\.rawValue)))
    var encoding: String?

    struct Named {
        let file: InputFile
        /// The account that the file is bound to.
        let account: String?
        /// The account of rows that name none.
        let preset: String?

        /// Standard input is read once only.
        var isStandardInput: Bool { file.path == InputFile.standardInputPath }
    }

    /// The files with their bindings.
    ///
    /// - Parameters:
    ///   - accounts: the accounts that there are.
    ///   - usual: the encoding that the configuration gives them.
    ///   - now: the present time.
    /// - Returns: one for each argument, in order.
    /// - Throws: `UsageError` for a format, an encoding or an account that there is not, and for
    ///   standard input without a format or twice.
    func named(
        accounts: [String], encoded usual: TextEncoding?, at now: Timestamp
    ) throws -> [Named] {
        let encoding =
            try self.encoding.map { name in
                guard let encoding = TextEncoding(named: name) else {
                    let known = TextEncoding.allCases.map(\.rawValue)
                    throw UsageError(
                        64,
                        "--encoding \(name): there is no such encoding. "
                            + didYouMean(name, among: known))
                }
                return encoding
            } ?? usual
        let format = try self.format.map { name in
            guard let format = InputFormat(rawValue: name) else {
                throw UsageError(64, "--format \(name): there is csv, tsv and jsonl.")
            }
            return format
        }
        if let account, !accounts.contains(account) {
            throw UsageError(64, "--account \(account): \(Self.unknown(account, accounts))")
        }
        let named = try files.map { argument in
            // A file whose name has '=' in it is written with a folder: ./a=b.csv.
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].contains("/") else {
                return Named(
                    file: try file(argument, format, encoding, at: now), account: nil,
                    preset: account)
            }
            guard accounts.contains(parts[0]) else {
                throw UsageError(64, "\(argument): \(Self.unknown(parts[0], accounts))")
            }
            return Named(
                file: try file(parts[1], format, encoding, at: now), account: parts[0],
                preset: account)
        }
        guard named.count(where: \.isStandardInput) <= 1 else {
            throw UsageError(64, "'-' stands there twice; standard input can be read once.")
        }
        return named
    }

    private func file(
        _ path: String, _ format: InputFormat?, _ encoding: TextEncoding?, at now: Timestamp
    ) throws -> InputFile {
        guard path == InputFile.standardInputPath else {
            return InputFile(path: path, format: format, encoding: encoding)
        }
        guard let format else {
            throw UsageError(
                64, "standard input has no name that tells its format: say --format csv or jsonl.")
        }
        return InputFile(standardInputAs: format, encoding: encoding, at: now)
    }

    private static func unknown(_ name: String, _ accounts: [String]) -> String {
        "there is no such account. "
            + didYouMean(
                name, among: accounts,
                otherwise: "The configuration has \(accounts.joined(separator: ", ")).")
    }
}
