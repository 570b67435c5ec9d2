import AnnulModel

/// Counts the rows of an input that can't be used by what is wrong with them.
///
/// A file that is wrong throughout has one fault in most rows: that one is told.
package struct RejectionTally: Sendable {
    private struct Fault: Hashable {
        let reason: Reason
        let column: String?
    }

    private struct Finding {
        var rows = 0
        let line: Int
        let detail: String
        var isOneSentence = true
    }

    package private(set) var rows = 0
    private var findings: [Fault: Finding] = [:]

    package init() {}

    mutating func add(_ rejection: Rejection, on line: Int) {
        rows += 1
        let fault = Fault(reason: rejection.reason, column: rejection.column)
        var finding = findings[fault] ?? Finding(line: line, detail: rejection.detail)
        finding.rows += 1
        finding.isOneSentence = finding.isOneSentence && finding.detail == rejection.detail
        findings[fault] = finding
    }

    /// What is wrong with most of the rows that can't be used, as a sentence; `nil` where no one
    /// thing is.
    ///
    /// A sentence that differs from row to row quotes what stands in them: then only the place is
    /// told.
    package var commonest: String? {
        guard let (fault, finding) = findings.max(by: { $0.value.rows < $1.value.rows }),
            finding.rows * 2 > rows
        else { return nil }
        let share = finding.rows == rows ? "All of them" : "\(finding.rows) of them"
        let column = fault.column.map { " in column '\($0.excerpt)'" } ?? ""
        let what =
            finding.isOneSentence ? finding.detail : "The reason is \(fault.reason.rawValue)."
        return "\(share) have the same fault\(column), first on line \(finding.line): \(what)"
    }
}
