/// What the configuration says about an input's columns (`input:`).
package struct ColumnRules: Hashable, Codable, Sendable {
    /// Which header name each mapped field has.
    package var columns: [InputField: String]
    /// The names of the other columns to keep; `nil` keeps all.
    package var carry: [String]?

    package init(columns: [InputField: String] = [:], carry: [String]? = nil) {
        self.columns = columns
        self.carry = carry
    }
}
