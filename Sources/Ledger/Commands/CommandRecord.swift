import AnnulModel

/// Who runs which command, where and with what: what a later audit asks for.
package struct CommandRecord: Hashable, Sendable {
    /// The command's name.
    package let command: String
    /// What stood on the command line behind the program's name.
    package let arguments: [String]
    /// The system's name of the user; its number where it has none.
    package let user: String
    package let userID: Int
    package let host: String
    package let process: Int
    package let version: String
    /// The configuration's path, and the SHA-256 of its bytes in hexadecimal.
    package let configuration: String
    package let configurationDigest: String
    /// How it was confirmed, as a sentence for a person.
    package let confirmation: String

    package init(
        command: String, arguments: [String], user: String, userID: Int, host: String,
        process: Int, version: String, configuration: String, configurationDigest: String,
        confirmation: String
    ) {
        self.command = command
        self.arguments = arguments
        self.user = user
        self.userID = userID
        self.host = host
        self.process = process
        self.version = version
        self.configuration = configuration
        self.configurationDigest = configurationDigest
        self.confirmation = confirmation
    }

    /// What the acts of a command are called.
    static let beginning = "command began"
    static let ending = "command ended"
}

extension CommandRecord {
    var json: JSONValue {
        .object([
            .init("command", .string(command)),
            .init("arguments", .array(arguments.map(JSONValue.string))),
            .init("user", .string(user)), .init("uid", .number("\(userID)")),
            .init("host", .string(host)), .init("process", .number("\(process)")),
            .init("version", .string(version)), .init("configuration", .string(configuration)),
            .init("configuration_sha256", .string(configurationDigest)),
            .init("confirmed", .string(confirmation)),
        ])
    }

    init?(_ json: JSONValue) {
        guard let command = json["command"].string else { return nil }
        self.init(
            command: command, arguments: json["arguments"].elements?.compactMap(\.string) ?? [],
            user: json["user"].string ?? "", userID: Int(json["uid"].intValue ?? 0),
            host: json["host"].string ?? "", process: Int(json["process"].intValue ?? 0),
            version: json["version"].string ?? "",
            configuration: json["configuration"].string ?? "",
            configurationDigest: json["configuration_sha256"].string ?? "",
            confirmation: json["confirmed"].string ?? "")
    }
}
