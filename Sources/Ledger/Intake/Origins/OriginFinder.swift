import AnnulModel

/// A run that rows name, as far as its rows are to be found.
struct OriginRun {
    let id: Int64
    let name: String
    let rows: ClosedRange<Int64>
    /// Its inputs, by what they were called; files may be named twice.
    let inputs: [String: [Int64]]
}

/// Finds rows of earlier runs by where rows of an input say that they come from.
struct OriginFinder<Reader: QueryReader> {
    let reader: Reader

    /// What there is of a run; `nil` where the ledger has none of that name.
    func run(named name: String) throws -> OriginRun? {
        let found = try reader.first(.runByName, name) { ($0.int(0), $0.int(1), $0.int(2)) }
        guard let (id, first, last) = found else { return nil }
        var inputs: [String: [Int64]] = [:]
        try reader.forEach(.inputsOfRun, id) { inputs[$0.text(1), default: []].append($0.int(0)) }
        return OriginRun(id: id, name: name, rows: first...max(first, last), inputs: inputs)
    }

    /// The row at a place of a run.
    ///
    /// Rows have no index by line: a run's have ascending ids, inputs and lines, and are halved.
    ///
    /// - Parameters:
    ///   - place: where it stood.
    ///   - run: its run.
    ///   - guess: the id that it may well have.
    /// - Returns: `nil` where nothing stood there.
    /// - Throws: GRDB's `DatabaseError`.
    func row(at place: RowOrigin.Place, of run: OriginRun, guess: Int64) throws -> OriginRow? {
        for input in run.inputs[place.file] ?? [] {
            guard let id = try find((run.id, input, Int64(place.line)), in: run.rows, guess) else {
                continue
            }
            return try reader.first(.originRow, id) { OriginRow(id, of: run.id, $0) }
        }
        return nil
    }

    /// The nearest row with a payment that a row without one came back from.
    func usableAncestor(
        of row: OriginRow
    ) throws -> (row: OriginRow, place: RowOrigin.Place, runName: String)? {
        var row = row
        while row.payment == nil {
            guard let id = try reader.first(.originOf, row.id, read: { $0.optionalInt(0) }) ?? nil,
                let place = try reader.first(.earlierRow, id, read: { EarlierRow(id, $0) }),
                let earlier = try reader.first(
                    .originRow, id, read: { OriginRow(id, of: place.run, $0) })
            else { return nil }
            row = earlier
            guard row.payment != nil else { continue }
            return (
                row, RowOrigin.Place(file: place.inputName, line: Int(place.line)), place.runName
            )
        }
        return nil
    }

    /// Another row of a run that had a payment; where it stood.
    func otherRow(
        of reference: String, at merchant: Merchant, than row: OriginRow
    ) throws -> RowOrigin.Place? {
        try payment(reference, at: merchant).flatMap { try otherRow(of: $0, than: row) }
    }

    /// Another row of a run that named a reference, whichever account it was for; where it stood.
    ///
    /// A column of references that is sorted alone gives one account's payments to another.
    func otherRow(of reference: String, than row: OriginRow) throws -> RowOrigin.Place? {
        var merchants: [Int64] = []
        try reader.forEach(.merchantsOfRun, row.run) { merchants.append($0.int(0)) }
        for merchant in merchants {
            let payment = try reader.first(.paymentByReference, merchant, reference) { $0.int(0) }
            if let payment, let place = try otherRow(of: payment, than: row) { return place }
        }
        return nil
    }

    /// The row that works on a row's payment, or did last; `nil` where it has none.
    func worker(of row: OriginRow) throws -> EarlierRow? {
        guard let worker = row.worker else { return nil }
        return try reader.first(.earlierRow, worker) { EarlierRow(worker, $0) }
    }

    /// What rows that came back from a row, or from one of those, were corrected into in other runs.
    func corrections(of row: OriginRow, except present: Int64) throws -> [OriginCorrection] {
        var found: [OriginCorrection] = []
        var next = Set([row.id, row.worker ?? row.id]).sorted()
        while let id = next.popLast() {
            try reader.forEach(.returnedRows, id) { columns in
                next.append(columns.int(0))
                if let correction = OriginCorrection(columns),
                    correction.payment != row.payment?.id, correction.run != present
                {
                    found.append(correction)
                }
            }
        }
        return found.sorted { $0.row < $1.row }
    }

    /// The id of a payment that the ledger may know.
    func payment(_ reference: String, at merchant: Merchant) throws -> Int64? {
        try reader.first(
            .paymentOfMerchant, merchant.provider.rawValue, merchant.id,
            merchant.environment.rawValue, reference
        ) { $0.int(0) }
    }

    private func otherRow(of payment: Int64, than row: OriginRow) throws -> RowOrigin.Place? {
        var rows = [payment]
        try reader.forEach(.laterRows, payment, row.run) { rows.append($0.int(0)) }
        for id in rows where id != row.id {
            let found = try reader.first(.placeOfRow, id) {
                (run: $0.int(0), line: $0.int(2), file: $0.optionalText(3) ?? "")
            }
            guard let found, found.run == row.run else { continue }
            return RowOrigin.Place(file: found.file, line: Int(found.line))
        }
        return nil
    }

    private typealias Spot = (run: Int64, input: Int64, line: Int64)

    private func find(_ wanted: Spot, in rows: ClosedRange<Int64>, _ guess: Int64) throws -> Int64?
    {
        if rows.contains(guess), let spot = try spot(guess), spot == wanted { return guess }
        var (low, high) = (rows.lowerBound, rows.upperBound)
        while low <= high {
            let middle = low + (high - low) / 2
            guard let spot = try spot(middle), spot <= wanted else {
                high = middle - 1
                continue
            }
            if spot == wanted { return middle }
            low = middle + 1
        }
        return nil
    }

    private func spot(_ row: Int64) throws -> Spot? {
        try reader.first(.placeOfRow, row) { ($0.int(0), $0.int(1), $0.int(2)) }
    }
}
