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
    /// What the ids of the rows so far are.
    private var cards = CardGuard(.reference)
    private var authorizationCards = CardGuard(.authorizationID)
    private var keyCards = CardGuard(.idempotencyKey)
    private(set) var lostDigits = LostDigits()

    var cardGuards: [CardGuard] { [cards, authorizationCards, keyCards] }

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
        let origin = Result { () throws(Rejection) in try origins.origin(in: texts) }
        let comesBack = (try? origin.get())?.place != nil
        count(record, comesBack: comesBack)
        if let problem = record.problem {
            // Fields may have moved from column to column: nothing in the row is believed.
            let isCard = cardRejection(in: texts, at: try? accountName(in: texts)) != nil
            return InputRow(
                line: record.line, offset: record.start, account: nil,
                content: .failure(problem),
                fields: isCard ? texts.map(CardNumber.masked) : texts)
        }
        if let fault = record.fault { return rejected(record, fault) }
        do throws(Rejection) {
            let origin = try origin.get()
            let reference = try referenceText(in: record)
            let damage = try damage(of: reference, in: record)
            // A row that comes back is compared with what it was: it may have been so.
            if let damage, !comesBack { throw damage }
            let account = try accountName(in: texts)
            let annulment = Annulment(
                reference: reference,
                authorizationID: try authorization(in: texts),
                amount: try money(in: record),
                // It is passed on to others, who may not have the numbers of cards.
                note: value(places.note, in: texts).map(CardNumber.masked),
                mappedKey: try mappedKey(in: texts))
            try check(account, annulment)
            return InputRow(
                line: record.line, offset: record.start, account: account,
                content: .success(annulment), fields: texts, origin: origin,
                objection: damage.map(named))
        } catch {
            return rejected(record, named(error))
        }
    }

    /// Counts what tells of a whole file that it is not what it seems.
    private mutating func count(_ record: TextRecord, comesBack: Bool) {
        let reference = value(places.reference, in: record.texts)
        cards.count(reference)
        if let place = places.authorizationID {
            authorizationCards.count(value(place, in: record.texts))
        }
        if let place = places.key { keyCards.count(value(place, in: record.texts)) }
        if mayBeDamaged(record), !comesBack { lostDigits.count(reference) }
    }

    private func rejected(_ record: TextRecord, _ rejection: Rejection) -> InputRow {
        let texts = record.texts
        let account = try? accountName(in: texts)
        let card = cardRejection(in: texts, at: account)
        return InputRow(
            line: record.line, offset: record.start, account: account,
            content: .failure(card ?? rejection),
            fields: card == nil ? texts : texts.map(CardNumber.masked),
            origin: try? origins.origin(in: texts))
    }

    /// What is said of a row whose reference is the number of a card; `nil` where it is none, or
    /// the ids of its provider can look so: of any provider, where no account is known.
    private func cardRejection(in texts: [String], at account: String?) -> Rejection? {
        guard let reference = value(places.reference, in: texts),
            CardNumber.isAll(of: reference)
        else { return nil }
        for name in account.map({ [$0] }) ?? accounts.names {
            do throws(Rejection) {
                try check(name, Annulment(reference: reference))
                return nil
            } catch {
                guard error.reason == .badReference else { return nil }
            }
        }
        return named(CardGuard.rejection(of: reference))
    }

    /// The text of a column without white space at its ends; `nil` where there is none.
    private func value(_ column: Int?, in texts: [String]) -> String? {
        guard let column else { return nil }
        let text = texts[column].trimmed
        return text.isEmpty ? nil : text
    }

    /// Whether a spreadsheet may have opened and saved the record: texts of JSON are texts.
    private func mayBeDamaged(_ record: TextRecord) -> Bool {
        header.delimiter != nil && !record.hasExactReference
    }

    private func referenceText(in record: TextRecord) throws(Rejection) -> String {
        guard let text = value(places.reference, in: record.texts) else {
            throw .field(
                .missingField, .reference, "The row has no reference. Fill it in, or remove it.")
        }
        guard !text.hasControlCharacter else {
            throw .field(
                .badReference, .reference,
                text.unicodeScalars.first == "\u{FEFF}"
                    ? "A byte order mark stands here: files were joined. Remove it, and what repeats"
                        + " the header."
                    : "The reference holds a control or invisible character. Type it anew.")
        }
        guard !text.hasQuote else {
            throw .field(
                .badReference, .reference,
                "The reference holds a quote. Write it without quotes, or without spaces before "
                    + "the first one.")
        }
        return text
    }

    /// What a spreadsheet seems to have made of a reference, where one may have had it.
    ///
    /// - Throws: `badReference` for a header in the middle.
    private func damage(of text: String, in record: TextRecord) throws(Rejection) -> Rejection? {
        guard mayBeDamaged(record) else { return nil }
        guard text != places.reference.map({ header.columns[$0].name.trimmed }) else {
            throw .field(
                .badReference, .reference,
                "The row repeats the header: files were joined. Remove it.")
        }
        return SpreadsheetDamage(of: text)?.rejection
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

    /// Names the column by its header where it was named by its field, and no card by its number.
    private func named(_ rejection: Rejection) -> Rejection {
        let detail = CardNumber.masked(rejection.detail)
        guard let name = rejection.column, let field = InputField(rawValue: name) else {
            return Rejection(rejection.reason, column: rejection.column, detail)
        }
        let column = header.index(of: field).map { header.columns[$0].name } ?? name
        return Rejection(rejection.reason, column: column, detail)
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
