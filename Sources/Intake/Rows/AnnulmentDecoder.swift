package import AnnulModel

/// What the providers can't know is refused before it is sent; thrown as a `Rejection`.
package typealias RowCheck =
    @Sendable (_ account: String, _ annulment: Annulment) throws(Rejection) -> Void

/// Makes an input row of a record: finds its account, and its annulment or why there is none.
struct AnnulmentDecoder: Sendable {
    private let accounts: AccountDirectory
    private let check: RowCheck
    private var header: Header
    private var places: FieldPlaces
    private var origins: OriginReader
    private var currencies = CurrencyReader()

    init(header: Header, accounts: AccountDirectory, check: @escaping RowCheck) {
        self.header = header
        self.accounts = accounts
        self.check = check
        places = FieldPlaces(in: header)
        origins = OriginReader(header: header)
    }

    /// Goes on with more columns than before.
    mutating func bind(_ header: Header) {
        self.header = header
        places = FieldPlaces(in: header)
        origins = OriginReader(header: header)
    }

    mutating func row(of record: TextRecord) -> InputRow {
        var record = record
        origins.unprotect(&record)
        if record.isRagged, let place = places.reference {
            // Another field may stand here. When the results come back, they would name it.
            record.texts[place] = ""
        }
        let texts = record.texts
        if let problem = record.problem {
            // Fields may have moved from column to column: nothing in the row is believed.
            return InputRow(
                line: record.line, account: nil, content: .failure(problem), fields: texts)
        }
        if let fault = record.fault {
            return InputRow(
                line: record.line, account: try? accountName(in: texts), content: .failure(fault),
                fields: texts, origin: try? origins.origin(in: texts))
        }
        do throws(Rejection) {
            let origin = try origins.origin(in: texts)
            let reference = try referenceText(in: texts)
            let account = try accountName(in: texts)
            let annulment = Annulment(
                reference: reference,
                authorizationID: try authorization(in: texts),
                amount: try money(in: record),
                note: value(places.note, in: texts),
                mappedKey: try mappedKey(in: texts))
            try check(account, annulment)
            return InputRow(
                line: record.line, account: account, content: .success(annulment), fields: texts,
                origin: origin)
        } catch {
            return InputRow(
                line: record.line, account: try? accountName(in: texts),
                content: .failure(named(error)), fields: texts,
                origin: try? origins.origin(in: texts))
        }
    }

    /// The text of a column without white space at its ends; `nil` where there is none.
    private func value(_ column: Int?, in texts: [String]) -> String? {
        guard let column else { return nil }
        let text = texts[column].trimmed
        return text.isEmpty ? nil : text
    }

    private func referenceText(in texts: [String]) throws(Rejection) -> String {
        guard let text = value(places.reference, in: texts) else {
            throw .field(
                .missingField, .reference, "The row has no reference. Fill it in, or remove it.")
        }
        guard !text.hasControlCharacter else {
            throw .field(
                .badReference, .reference,
                "The reference holds a control or invisible character. Type it anew.")
        }
        guard !text.hasQuote else {
            throw .field(
                .badReference, .reference,
                "The reference holds a quote. Write it without quotes, or without spaces before "
                    + "the first one.")
        }
        return text
    }

    private func accountName(in texts: [String]) throws(Rejection) -> String {
        try accounts.account(
            named: value(places.account, in: texts) ?? "",
            provider: value(places.provider, in: texts) ?? "")
    }

    private func authorization(in texts: [String]) throws(Rejection) -> String? {
        guard let text = value(places.authorizationID, in: texts) else { return nil }
        guard !text.hasControlCharacter, !text.hasQuote else {
            throw .field(
                .badField, .authorizationID,
                "The authorization holds a quote, or a control or invisible character. Type it "
                    + "anew.")
        }
        return text
    }

    private func mappedKey(in texts: [String]) throws(Rejection) -> IdempotencyKey? {
        guard let text = value(places.key, in: texts) else { return nil }
        guard let key = IdempotencyKey(text) else {
            throw .field(
                .badField, .idempotencyKey,
                "A key has 1 to 36 characters, letters, digits and '-'. Correct it, or leave it "
                    + "empty.")
        }
        return key
    }

    private mutating func money(in record: TextRecord) throws(Rejection) -> Money? {
        let texts = record.texts
        let minorText = value(places.amountMinor, in: texts)
        let majorText = value(places.amount, in: texts)
        guard minorText != nil || majorText != nil else { return nil }
        guard let code = value(places.currency, in: texts) else {
            throw .field(
                .badAmount, minorText == nil ? .amount : .amountMinor,
                "The amount has no currency. Add a column 'currency', or fill it in.")
        }
        guard let (currency, exponent) = currencies.currency(code) else {
            throw .field(
                .badAmount, .currency,
                "'\(code.excerpt)' is not a currency code. Write three letters, like NOK.")
        }
        let minor = try minorText.map(minorUnits)
        let major = try majorText.map { text throws(Rejection) in
            try minorUnits(
                ofMajor: text, exponent: exponent,
                commasDivideFields: record.hasNumericAmount || header.delimiter == ",")
        }
        if let minor, let major, minor != major {
            throw .field(
                .badAmount, .amount,
                "'amount' and 'amount_minor' contradict each other: \(major) and \(minor) minor "
                    + "units. Correct one.")
        }
        return (minor ?? major).map { Money(minor: $0, currency: currency) }
    }

    private func minorUnits(_ text: String) throws(Rejection) -> Int64 {
        do throws(AmountText.Fault) {
            return try AmountText.minor(text)
        } catch {
            throw .field(.badAmount, .amountMinor, error.sentence)
        }
    }

    private func minorUnits(
        ofMajor text: String, exponent: Int, commasDivideFields: Bool
    ) throws(Rejection) -> Int64 {
        do throws(AmountText.Fault) {
            return try AmountText.major(
                text, exponent: exponent, commasDivideFields: commasDivideFields)
        } catch {
            throw .field(.badAmount, .amount, error.sentence)
        }
    }

    /// Names the column by its header where it was named by its field.
    private func named(_ rejection: Rejection) -> Rejection {
        guard let name = rejection.column, let field = InputField(rawValue: name) else {
            return rejection
        }
        let column = header.index(of: field).map { header.columns[$0].name } ?? name
        return Rejection(rejection.reason, column: column, rejection.detail)
    }
}

/// At which columns the fields are.
private struct FieldPlaces: Sendable {
    let reference: Int?
    let account: Int?
    let provider: Int?
    let authorizationID: Int?
    let amountMinor: Int?
    let amount: Int?
    let currency: Int?
    let key: Int?
    let note: Int?

    init(in header: Header) {
        reference = header.index(of: .reference)
        account = header.index(of: .account)
        provider = header.index(of: .provider)
        authorizationID = header.index(of: .authorizationID)
        amountMinor = header.index(of: .amountMinor)
        amount = header.index(of: .amount)
        currency = header.index(of: .currency)
        key = header.index(of: .idempotencyKey)
        note = header.index(of: .reason)
    }
}

extension Rejection {
    fileprivate static func field(
        _ reason: Reason, _ field: InputField, _ detail: String
    ) -> Rejection {
        Rejection(reason, column: field.rawValue, detail)
    }
}
