import AnnulModel
import Ledger

/// Writes rows of a run as the records of a result file.
struct ResultEncoder {
    let run: RunRecord
    let columns: ResultColumns
    private var record = CSVRecord()
    private var times = TimestampText()

    init(run: RunRecord, columns: ResultColumns) {
        self.run = run
        self.columns = columns
    }

    /// The columns that stand behind the carried ones in every result file.
    static let evidence = [
        "annul_run", "annul_row", "annul_file", "annul_line", "annul_account", "annul_outcome",
        "annul_reason", "annul_detail", "annul_attempts", "annul_http_status", "annul_provider_id",
        "annul_idempotency_key", "annul_currency", "annul_released_minor", "annul_kept_minor",
        "annul_settled_at",
    ]

    /// The header's bytes.
    mutating func header() -> [UInt8] {
        record.removeAll()
        for name in columns.names + Self.evidence { record.append(name: name) }
        record.end()
        return record.bytes
    }

    /// A row's bytes.
    mutating func bytes(of row: RowRecord) -> [UInt8] {
        record.removeAll()
        for field in columns.fields(of: row) { record.append(field) }
        record.append(run.name)
        record.append(row.number)
        record.append(columns.input(of: row))
        record.append(row.line)
        record.append(row.account)
        record.append(row.outcome.rawValue)
        record.append(row.reason?.rawValue)
        record.append(row.detail)
        record.append(Int64(row.attempts))
        record.append(row.httpStatus.map(Int64.init))
        record.append(row.providerID)
        record.append(row.key)
        record.append(row.currency)
        record.append(row.releasedMinor)
        record.append(row.keptMinor)
        record.append(plain: row.settledAt.map { times.bytes(of: $0) } ?? [])
        record.end()
        return record.bytes
    }
}

/// Writes moments in RFC 3339, for many that lie close together.
///
/// Calendar arithmetic is done once a second of the record; only the milliseconds are written anew.
struct TimestampText {
    private var second: Int64?
    private var text: [UInt8] = []

    mutating func bytes(of moment: Timestamp) -> [UInt8] {
        let milliseconds = moment.milliseconds
        let second = (milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000
        if second != self.second {
            text = Array("\(moment)".utf8)
            self.second = second
        }
        // `.789Z` are the last five bytes.
        var rest = milliseconds - second * 1000
        for place in 2...4 {
            text[text.count - place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return text
    }
}
