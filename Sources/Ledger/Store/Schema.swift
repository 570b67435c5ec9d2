/// The tables of a ledger.
///
/// Facts are only ever appended, and each carries the number of the commit that brought it; the
/// hash of a commit covers its facts. What stands behind "cache" can be rebuilt from facts.
enum Schema {
    /// Marks the file as a ledger: `Annl`.
    static let applicationID: Int32 = 0x416e_6e6c
    /// Marks a copy: `Annb`.
    ///
    /// It is older than its ledger from its first moment on: it is read like one, and written to
    /// only once it is taken into use.
    static let backupID: Int32 = 0x416e_6e62

    /// One step for each version; a ledger is brought from its `user_version` to the last.
    static let migrations = [version1]

    /// The results that one of the indexes holds; said in the same words by who uses it.
    static let isNotGood = """
        outcome IN ('accepted', 'in_doubt', 'unprocessed', 'not_cancellable', 'not_found', 'manual', \
        'failed')
        """

    /// The results of rows that were read again and kept their end; said in the same words, too.
    static let isReadAgain = "verdict IN ('confirmed', 'unconfirmed', 'unanswered')"

    private static let version1 = """
        -- The hash chain: hash = SHA-256(previous hash, number, time, facts of this commit).
        CREATE TABLE chain(
            commit_no INTEGER PRIMARY KEY, at INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;

        -- Who payments belong to, and the names that configurations give them.
        CREATE TABLE merchant(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL,
            provider TEXT NOT NULL, merchant TEXT NOT NULL, environment TEXT NOT NULL,
            UNIQUE(provider, merchant, environment)) STRICT;
        CREATE TABLE account(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL,
            name TEXT NOT NULL UNIQUE, merchant INTEGER NOT NULL) STRICT;

        CREATE TABLE run(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL,
            name TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, first_row INTEGER NOT NULL,
            label TEXT,
            -- cache
            state TEXT NOT NULL DEFAULT 'reading', last_row INTEGER, reason TEXT, ended INTEGER, exit_code INTEGER
            ) STRICT;
        CREATE TABLE input(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, run INTEGER NOT NULL,
            name TEXT NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL, account TEXT,
            preset TEXT, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            -- cache, from the act 'input read': the kept columns as a JSON array
            columns TEXT NOT NULL DEFAULT '[]', sha256 TEXT) STRICT;
        CREATE INDEX input_of_run ON input(run);
        -- One account's part of a run; the one with an empty account holds rows that have none.
        CREATE TABLE lane(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, run INTEGER NOT NULL,
            account TEXT NOT NULL, merchant INTEGER,
            -- cache
            reason TEXT, detail TEXT, UNIQUE(run, account)) STRICT;

        -- A payment for all runs; its id is that of the row that named it first. 'row' is the one
        -- that works on it, or did last, where that is another.
        CREATE TABLE payment(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL,
            merchant INTEGER NOT NULL, reference TEXT NOT NULL,
            -- cache
            row INTEGER, generation INTEGER NOT NULL DEFAULT 1, key TEXT, body INTEGER,
            key_first_used INTEGER, key_spent INTEGER, doubtful_send INTEGER, last_sent INTEGER,
            -- by which clock 'key_first_used' was told: the last act that made ages unknown
            key_clock INTEGER,
            UNIQUE(merchant, reference)) STRICT;
        -- Keys that inputs demand: each is one payment's.
        CREATE INDEX payment_key ON payment(merchant, key) WHERE key IS NOT NULL;

        -- Few: only payments in doubt.
        CREATE INDEX payment_doubtful ON payment(doubtful_send) WHERE doubtful_send IS NOT NULL;

        CREATE TABLE row(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, run INTEGER NOT NULL,
            input INTEGER, line INTEGER, lane INTEGER NOT NULL, payment INTEGER, amount INTEGER,
            currency TEXT, authorization TEXT, key TEXT, text_digest BLOB,
            -- cache; state: 0 pending, 1 claimed, 2 settled
            state INTEGER NOT NULL DEFAULT 0, due INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
            charged INTEGER NOT NULL DEFAULT 0, busy_since INTEGER,
            busy_answers INTEGER NOT NULL DEFAULT 0, attempt INTEGER, result INTEGER,
            -- when the payment was good, for a row that asks again about it
            good_since INTEGER) STRICT;
        CREATE INDEX row_fresh ON row(lane, id) WHERE state = 0 AND due IS NULL;
        CREATE INDEX row_due ON row(lane, due, id) WHERE state = 0 AND due IS NOT NULL;
        -- What has ended and is read again at its due moment.
        CREATE INDEX row_reread ON row(lane, due, id) WHERE state = 2 AND due IS NOT NULL;
        CREATE INDEX row_claimed ON row(lane) WHERE state = 1;
        -- The later rows of a payment, to tell its story; empty where payments come but once.
        CREATE INDEX row_again ON row(payment) WHERE payment <> id;

        -- What may be erased: the input's own texts of a row. The digest in 'row' is salted.
        CREATE TABLE row_text(
            row INTEGER PRIMARY KEY, salt BLOB NOT NULL, fields BLOB, note TEXT) STRICT;

        -- An intent, durable before its request leaves. 'previous' is the row's attempt before.
        CREATE TABLE attempt(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, row INTEGER NOT NULL,
            previous INTEGER, at INTEGER NOT NULL, generation INTEGER, key TEXT, digest BLOB
            ) STRICT;

        -- What an attempt, intake or a person established. 'outcome' settles the row.
        CREATE TABLE result(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, row INTEGER NOT NULL,
            attempt INTEGER, previous INTEGER, at INTEGER NOT NULL, verdict TEXT NOT NULL,
            charged INTEGER, doubtful INTEGER, outcome TEXT, reason TEXT, http_status INTEGER,
            provider_id TEXT, released INTEGER, kept INTEGER, currency TEXT, phrase INTEGER,
            other_row INTEGER,
            -- as it left the row: when it is due again, be it to be read again, and since when its
            -- payment is held
            due INTEGER, busy_since INTEGER,
            -- as it left the payment; 'key_spent' is null where it left that alone
            key_spent INTEGER, doubtful_send INTEGER, last_sent INTEGER) STRICT;
        -- What is not good, or was not: few rows of many, as every morning asks for them.
        CREATE INDEX result_not_good ON result(row) WHERE \(isNotGood);
        -- What reading again gave: it stands beside the chain of 'previous', as it changed nothing.
        CREATE INDEX result_again ON result(row) WHERE \(isReadAgain);
        -- The sentences of results, each once; and the frozen bodies of cancel requests.
        CREATE TABLE phrase(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE body(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, bytes BLOB NOT NULL UNIQUE) STRICT;

        -- What happened to a run or a lane, and what people did.
        CREATE TABLE act(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, at INTEGER NOT NULL,
            run INTEGER, lane INTEGER, kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
        CREATE INDEX act_of_run ON act(run);
        -- Few: which run goes on with which.
        CREATE INDEX act_continues ON act(run, detail) WHERE kind = 'continues';
        -- A row that was put off before anything was tried: nothing can safely be done until then.
        CREATE TABLE wait(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL, row INTEGER NOT NULL,
            until INTEGER NOT NULL) STRICT;
        -- Where a row comes from that has come back from an earlier run's results, and what somebody
        -- has changed; under the row's own id. 'claim' is what the row says where 'earlier' is not
        -- known here.
        CREATE TABLE origin(
            id INTEGER PRIMARY KEY, commit_no INTEGER NOT NULL,
            earlier INTEGER, change TEXT NOT NULL, claim TEXT) STRICT;
        CREATE INDEX origin_of_earlier ON origin(earlier) WHERE earlier IS NOT NULL;

        -- cache: how many rows stand how, and their money by the input.
        CREATE TABLE tally(
            lane INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
            currency TEXT NOT NULL, rows INTEGER NOT NULL, amount INTEGER NOT NULL,
            released INTEGER NOT NULL, kept INTEGER NOT NULL,
            PRIMARY KEY(lane, outcome, reason, currency)) STRICT, WITHOUT ROWID;
        """
}
