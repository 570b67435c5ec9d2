import AnnulModel

/// Reads JSON Lines by chunks: one line is in memory at a time, never the file.
///
/// A line that can't be used rejects its row and no other. The columns are the objects' members,
/// by the order in which they first appear.
struct JSONLinesReader: RecordReader {
    private(set) var warnings: [IntakeWarning] = []

    private let file: String
    private let limits: InputLimits
    private var lines: LineReader
    private var columns: MemberColumns
    /// The line that was read, while its new columns are being bound.
    private var waiting: ReadLine?
    private var hasObject = false

    private struct ReadLine: Sendable {
        let number: Int
        let content: Result<[JSONValue.Member], LineFault>
    }

    /// - Parameters:
    ///   - file: the name that errors give it.
    ///   - limits: how large its parts may be.
    init(file: String, limits: InputLimits = InputLimits()) {
        self.file = file
        self.limits = limits
        lines = LineReader(mostBytes: limits.recordBytes)
        columns = MemberColumns(limits)
    }

    mutating func readNames(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> ColumnNames {
        let beginning = try lines.begin(from: &source)
        if beginning == .nothing {
            throw IntakeError(
                .badInput, file: file, "the file is empty", remedy: "Check the job that writes it.")
        }
        if case .otherFormat(let format) = beginning {
            throw IntakeError(
                .badInput, file: file, format.problem(notBeing: "JSON Lines"),
                remedy: format.remedy(forBeing: "JSON Lines"))
        }
        let names = try readLine(from: &source)
        // One element a line, as pretty printers write them: all rows but the last would be refused.
        if lines.beginsArray {
            throw IntakeError(
                .badInput, file: file, line: waiting?.number,
                "this is a JSON array, not JSON Lines", remedy: Self.remedy)
        }
        return ColumnNames(names: names, line: waiting?.number ?? 1, isComplete: false)
    }

    mutating func bind(_ header: Header) { columns.bind(header) }

    mutating func next(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> RecordStep? {
        if waiting == nil {
            let names = try readLine(from: &source)
            if let line = waiting, !names.isEmpty {
                return .columns(
                    ColumnNames(names: names, line: line.number, isComplete: false))
            }
        }
        guard let line = waiting else {
            guard hasObject else { throw noObject }
            return nil
        }
        waiting = nil
        switch line.content {
        case .success(let members): return .record(columns.record(of: members, line: line.number))
        case .failure(let fault):
            return .record(
                TextRecord(
                    line: line.number, texts: columns.emptyTexts, problem: fault.rejection))
        }
    }

    /// Reads the next line, if there is one, into `waiting`.
    ///
    /// - Returns: the names of members that no line before it has.
    private mutating func readLine(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> [String] {
        guard let line = try lines.next(from: &source) else { return [] }
        if !line.isEnded { warnings.append(.noLineEnd(file: file, line: line.number)) }
        do throws(LineFault) {
            let members = try members(of: line)
            hasObject = true
            let names = try columns.learn(from: members)
            waiting = ReadLine(number: line.number, content: .success(members))
            return names
        } catch {
            waiting = ReadLine(number: line.number, content: .failure(error))
            return []
        }
    }

    private func members(of line: LineReader.Line) throws(LineFault) -> [JSONValue.Member] {
        guard let range = line.range else { throw .tooLong(most: limits.recordBytes) }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: lines.bytes.span.extracting(range))
        } catch {
            throw .notJSON(error)
        }
        guard let members = value.members else { throw .notAnObject }
        return members
    }

    private var noObject: IntakeError {
        IntakeError(
            .badInput, file: file, "no line holds a JSON object", remedy: Self.remedy)
    }

    private static let remedy =
        "Write each row as one on a line of its own; \"jq -c '.[]'\" makes lines of an array."
}
