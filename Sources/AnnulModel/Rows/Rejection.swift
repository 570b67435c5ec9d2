/// Why a row can't be used.
package struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: Reason
    /// The header name of the column at fault, if it is one column.
    package let column: String?
    /// What is wrong and how to mend it, as a sentence.
    package let detail: String

    package init(_ reason: Reason, column: String? = nil, _ detail: String) {
        self.reason = reason
        self.column = column
        self.detail = detail
    }

    package var description: String {
        if let column { "column '\(column)': \(detail)" } else { detail }
    }
}
