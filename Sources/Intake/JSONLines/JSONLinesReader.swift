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
    /// How the first line fails to be an object.
    private var firstFault: FirstFault?

    /// What a file most likely is that holds no object.
    private enum FirstFault { case table, carriageReturns, other }

    private struct ReadLine: Sendable {
        let number: Int
        let start: Int64
        let content: Result<[JSONValue.Member], LineFault>
    }

    /// - Parameters:
    ///   - file: the name that errors give it.
    ///   - limits: how large its parts may be.
    init(file: String, limits: InputLimits = InputLimits()) {
        self.file = file
        self.limits = limits
        lines = LineReader(limits)
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
        if beginning == .secondMark { throw FileFault.secondMark.error(in: file) }
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
        var record =
            switch line.content {
            case .success(let members): columns.record(of: members, line: line.number)
            case .failure(let fault):
                TextRecord(line: line.number, texts: columns.emptyTexts, problem: fault.rejection)
            }
        record.start = line.start
        return .record(record)
    }

    /// Reads the next line, if there is one, into `waiting`.
    ///
    /// - Returns: the names of members that no line before it has.
    private mutating func readLine(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> [String] {
        guard let line = try lines.next(from: &source) else { return [] }
        guard !line.isEndless else {
            throw IntakeError(
                .badInput, file: file, line: line.number,
                "a line is longer than \(limits.lineBytes) bytes", remedy: Self.remedy)
        }
        if !line.isEnded { warnings.append(.noLineEnd(file: file, line: line.number)) }
        do throws(LineFault) {
            let members = try members(of: line)
            hasObject = true
            let names = try columns.learn(from: members)
            waiting = ReadLine(
                number: line.number, start: line.start, content: .success(members))
            return names
        } catch {
            if case .notJSON(let fault) = error, fault.expected == .utf8, let range = line.range {
                let byte = lines.bytes.span.extracting(range).foreignByte(from: fault.offset)
                throw ForeignByte(line: line.number, holder: "the line", byte: byte).error(in: file)
            }
            firstFault = firstFault ?? fault(of: line)
            waiting = ReadLine(number: line.number, start: line.start, content: .failure(error))
            return []
        }
    }

    private func fault(of line: LineReader.Line) -> FirstFault {
        guard let range = line.range else { return .other }
        let bytes = lines.bytes[range]
        guard bytes.first(where: { $0 != UInt8(ascii: " ") && $0 != .tab }) == UInt8(ascii: "{")
        else { return .table }
        return bytes.dropLast().contains(.carriageReturn) ? .carriageReturns : .other
    }

    private func members(of line: LineReader.Line) throws(LineFault) -> [JSONValue.Member] {
        guard let range = line.range else { throw .tooLong(most: limits.recordBytes) }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: lines.bytes.span.extracting(range), mostValues: limits.values)
        } catch {
            throw .notJSON(error)
        }
        guard let members = value.members else { throw .notAnObject }
        return members
    }

    private var noObject: IntakeError {
        let problem = "no line holds a JSON object"
        return switch firstFault {
        case .table:
            IntakeError(
                .badInput, file: file, problem,
                remedy: "If the first line names columns, say '--format csv'. " + Self.remedy)
        case .carriageReturns:
            IntakeError(
                .badInput, file: file, "\(problem): lines end with a carriage return alone",
                remedy: "End each line with a line feed.")
        case .other, nil: IntakeError(.badInput, file: file, problem, remedy: Self.remedy)
        }
    }

    private static let remedy =
        "Write each row as one on a line of its own; \"jq -c '.[]'\" makes lines of an array."
}
