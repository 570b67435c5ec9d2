import Testing

/// A command that can't be carried out: why, and what is to be said about it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    /// Files beside the configuration.
    var files = ["payments.csv": "reference\ntest-ok-000001\n"]
    var settings = Settings()
    /// What is done to the configuration's text.
    var edit: @Sendable (String) -> String = { $0 }
    var environment = Settings.environment
    var arguments = ["run", "payments.csv"]
    let code: Int32
    /// What standard error says, among other things.
    let sentence: String

    var testDescription: String { name }

    init(_ name: String, code: Int32, says sentence: String, _ change: (inout Refusal) -> Void) {
        self.name = name
        self.code = code
        self.sentence = sentence
        change(&self)
    }
}
