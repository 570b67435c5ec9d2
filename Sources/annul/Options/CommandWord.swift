import AnnulModel

/// The command's name among the arguments.
enum CommandWord {
    /// Where the command's name stands, after options of the program itself; `nil` where none does.
    static func index(in arguments: [String]) -> Int? {
        var index = 0
        while index < arguments.count, arguments[index].hasPrefix("-") {
            // What generates completions takes the place of a command.
            if arguments[index].hasPrefix("--generate") || arguments[index].hasPrefix("---") {
                return nil
            }
            index += ["--config", "--ledger", "--log-format"].contains(arguments[index]) ? 2 : 1
        }
        return index < arguments.count ? index : nil
    }

    /// What is wrong with the command's name.
    ///
    /// - Parameters:
    ///   - arguments: of the program.
    ///   - known: the commands that there are.
    /// - Returns: a sentence that names the nearest one; `nil` where it is one.
    static func complaint(about arguments: [String], known: [String]) -> String? {
        guard let index = index(in: arguments) else { return nil }
        var word = arguments[index]
        if word == "help" {
            guard index + 1 < arguments.count, !arguments[index + 1].hasPrefix("-") else {
                return nil
            }
            word = arguments[index + 1]
        }
        guard word != "help", !known.contains(word) else { return nil }
        let remedy = didYouMean(word, among: known, otherwise: "`annul --help` lists them.")
        return "there is no command '\(word)'. \(remedy)"
    }

    /// A message about the arguments, in which none of them steers the terminal or makes a line of
    /// its own.
    ///
    /// - Parameters:
    ///   - message: the message, in lines.
    ///   - arguments: of the program; names of files are among them, which others may have chosen.
    /// - Returns: the message, with what is hidden in it shown by its number.
    static func shown(_ message: String, about arguments: [String]) -> String {
        let values = arguments.flatMap { argument in
            [argument] + argument.split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
        }
        let safe = values.reduce(message) { text, value in
            let visible = value.visible
            return visible == value ? text : text.replacing(value, with: visible)
        }
        return safe.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).visible }.joined(separator: "\n")
    }
}
