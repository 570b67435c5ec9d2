/// Every statement of the ledger's writer.
///
/// They stand together so that a test can assert the plan of each: no scan, no temporary b-tree.
enum Query: Int, CaseIterable {
    // Facts: the first two parameters are always id and commit number.
    case addMerchant, addAccount, addRun, addInput, addLane, addPayment, addRow, addAttempt
    case addResult, addPhrase, addBody, addAct, addWait, addLink, addOrigin
    // Intake.
    case addText, paymentByReference, earlierRow, laterRows, workerBefore, keyOfRow
    case takeOver, makeDue, beginInDoubt, setResult, laneByName, takenRow, takenRows, firstRowAfter
    case referenceByKey
    // Rows that come back.
    case runByName, inputsOfRun, merchantsOfRun, placeOfRow, originRow, originOf
    case returnedRows, paymentOfMerchant, continuation
    // Dispatch.
    case dueRow, freshRow, nextDue, candidate, claimRow, claimPayment, deferRow
    case settleRow, releaseRow, updatePayment, claimedRows, renewDoubt, bringForward
    case countDue, firstRowOfLane, activeRuns
    case lastFreshRow, firstDueRows, runOfLane
    // Finding out, and people's decisions.
    case doubtfulRow, nextDoubtful, countDoubtful, openRow, reopenRow
    // Reading again.
    case queueReread, nextReread, countReread, lastReread, lateRereads, deferReread
    case claimReread, releaseReread, endOfRow
    // Care.
    case restorable, restoreRow, restorePayment, becomeLedger, deleteTexts
    // Runs.
    case setRunState, setRunRows, setRunEnd, setInput, setLane, setTally, deleteTally
    case phraseByText, bodyByBytes, bodyByID

    var sql: String {
        switch self {
        case .addMerchant: "INSERT INTO merchant VALUES(?, ?, ?, ?, ?)"
        case .addAccount: "INSERT INTO account VALUES(?, ?, ?, ?)"
        case .addRun:
            """
            INSERT INTO run(id, commit_no, name, at, first_row, label) VALUES(?, ?, ?, ?, ?, ?)
            """
        case .addInput:
            """
            INSERT INTO input(id, commit_no, run, name, path, format, account, preset, size,
                modified) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .addLane:
            "INSERT INTO lane(id, commit_no, run, account, merchant) VALUES(?, ?, ?, ?, ?)"
        case .addPayment:
            """
            INSERT INTO payment(id, commit_no, merchant, reference) VALUES(?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        case .addRow:
            """
            INSERT INTO row(id, commit_no, run, input, line, lane, payment, amount, currency,
                authorization, key, text_digest) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .addAttempt: "INSERT INTO attempt VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
        case .addResult:
            """
            INSERT INTO result VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?, ?)
            """
        case .addPhrase: "INSERT INTO phrase VALUES(?, ?, ?)"
        case .addBody: "INSERT INTO body VALUES(?, ?, ?)"
        case .addAct: "INSERT INTO act VALUES(?, ?, ?, ?, ?, ?, ?)"
        case .addWait: "INSERT INTO wait VALUES(?, ?, ?, ?)"
        case .addLink: "INSERT INTO chain VALUES(?, ?, ?)"
        case .addOrigin: "INSERT INTO origin VALUES(?, ?, ?, ?, ?)"

        case .addText: "INSERT INTO row_text VALUES(?, ?, ?, ?)"
        case .paymentByReference:
            """
            SELECT id, coalesce(row, id), doubtful_send, key FROM payment
            WHERE merchant = ? AND reference = ?
            """
        case .earlierRow:
            """
            SELECT row.run, row.line, row.amount, row.currency, row.authorization, row.key,
                row.state, result.outcome, result.reason, run.name, run.state, row.lane,
                row.input, input.name, result.at, result.verdict = 'open'
            FROM row JOIN run ON run.id = row.run JOIN input ON input.id = row.input
                LEFT JOIN result ON result.id = row.result
            WHERE row.id = ?
            """
        case .laterRows:
            // Few: a payment that comes again within one run.
            "SELECT id FROM row INDEXED BY row_again WHERE payment = ? AND payment <> id AND run = ?"
        case .workerBefore:
            // Rows that only repeat or contradict another never worked on the payment; those of a
            // refused run gave it back.
            """
            SELECT row.id FROM row INDEXED BY row_again JOIN run ON run.id = row.run
                LEFT JOIN result ON result.id = row.result
            WHERE row.payment = ? AND row.payment <> row.id AND row.id < ?
                AND result.other_row IS NULL AND run.state <> 'refused'
            ORDER BY row.id DESC LIMIT 1
            """
        case .keyOfRow: "SELECT key FROM row WHERE id = ?"
        case .takeOver:
            // What is known of a key is known of no other: nor is its frozen body sent under it.
            """
            UPDATE payment SET row = ?1,
                key_first_used = CASE WHEN key IS ?2 THEN key_first_used END,
                key_spent = CASE WHEN key IS ?2 THEN key_spent END,
                key_clock = CASE WHEN key IS ?2 THEN key_clock END,
                body = CASE WHEN key IS ?2 THEN body END, key = ?2
            WHERE id = ?3
            """
        case .laneByName: "SELECT id FROM lane WHERE run = ? AND account = ?"
        case .makeDue: "UPDATE row SET due = ? WHERE id = ?"
        case .beginInDoubt: "UPDATE row SET result = ?, good_since = ? WHERE id = ?"
        case .setResult: "UPDATE row SET result = ? WHERE id = ?"
        case .takenRow: "\(Self.taken) WHERE row.id = ?"
        case .takenRows:
            """
            \(Self.taken) WHERE row.run = ? AND row.id >= ? AND row.payment <> row.id
                AND payment.row = row.id
            """
        case .firstRowAfter: "SELECT first_row FROM run WHERE id > ? ORDER BY id LIMIT 1"
        case .referenceByKey:
            "SELECT reference FROM payment WHERE merchant = ? AND key = ? LIMIT 1"

        case .runByName: Returned.runByName
        case .inputsOfRun: Returned.inputsOfRun
        case .merchantsOfRun: Returned.merchantsOfRun
        case .placeOfRow: Returned.placeOfRow
        case .originRow: Returned.originRow
        case .originOf: Returned.originOf
        case .returnedRows: Returned.returnedRows
        case .paymentOfMerchant: Returned.paymentOfMerchant
        case .continuation: Returned.continuation

        case .dueRow:
            """
            SELECT id FROM row
            WHERE lane = ? AND state = 0 AND due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT 1
            """
        case .freshRow:
            """
            SELECT id FROM row
            WHERE lane = ? AND state = 0 AND due IS NULL AND id > ? ORDER BY id LIMIT 1
            """
        case .lastFreshRow:
            """
            SELECT id FROM row
            WHERE lane = ? AND state = 0 AND due IS NULL ORDER BY id DESC LIMIT 1
            """
        case .firstDueRows:
            """
            SELECT id, due FROM row
            WHERE lane = ? AND state = 0 AND due IS NOT NULL ORDER BY due, id LIMIT ?
            """
        case .runOfLane: "SELECT run FROM lane WHERE id = ?"
        case .nextDue:
            """
            SELECT due FROM row
            WHERE lane = ? AND state = 0 AND due IS NOT NULL ORDER BY due, id LIMIT 1
            """
        case .candidate:
            """
            SELECT row.payment, row.amount, row.currency, row.authorization, row.attempts,
                row.charged, row.busy_since, row.busy_answers, row.attempt, row.result,
                payment.reference, payment.generation, payment.key, payment.body,
                payment.key_first_used, payment.key_spent, payment.doubtful_send,
                payment.last_sent, row_text.note, row.good_since, payment.key_clock
            FROM row JOIN payment ON payment.id = row.payment
                LEFT JOIN row_text ON row_text.row = row.id
            WHERE row.id = ?
            """
        case .claimRow:
            """
            UPDATE row SET state = 1, due = NULL, attempts = attempts + 1, attempt = ?
            WHERE id = ? AND state = 0
            """
        case .claimPayment:
            """
            UPDATE payment SET generation = ?, body = ?, key_first_used = ?, key_spent = ?,
                key_clock = ?
            WHERE id = ?
            """
        case .deferRow: "UPDATE row SET due = ? WHERE id = ? AND state = 0"
        case .settleRow:
            """
            UPDATE row SET state = 2, due = NULL, result = ?
            WHERE id = ? AND state = ? AND attempt IS ?
            """
        case .releaseRow:
            """
            UPDATE row SET state = 0, due = ?, charged = ?, busy_since = ?, busy_answers = ?,
                result = ?
            WHERE id = ? AND state = 1 AND attempt = ?
            """
        case .updatePayment:
            "UPDATE payment SET key_spent = ?, doubtful_send = ?, last_sent = ? WHERE id = ?"
        case .claimedRows:
            """
            SELECT row.id, row.lane, row.payment, row.attempt, attempt.generation,
                row.charged, row.result, payment.key_spent, payment.doubtful_send, row.amount,
                row.currency, payment.last_sent, row.busy_since, row.busy_answers
            FROM row INDEXED BY row_claimed JOIN attempt ON attempt.id = row.attempt
                JOIN payment ON payment.id = row.payment
            WHERE row.state = 1
            """

        case .doubtfulRow: Doubt.doubtfulRow
        case .nextDoubtful: Doubt.nextDoubtful
        case .countDoubtful: Doubt.countDoubtful
        case .openRow: Doubt.openRow
        case .reopenRow: Doubt.reopenRow
        case .queueReread: Rereads.queueReread
        case .nextReread: Rereads.nextReread
        case .countReread: Rereads.countReread
        case .lastReread: Rereads.lastReread
        case .lateRereads: Rereads.lateRereads
        case .deferReread: Rereads.deferReread
        case .claimReread: Rereads.claimReread
        case .releaseReread: Rereads.releaseReread
        case .endOfRow: Rereads.endOfRow
        case .restorable:
            // Payments that may have been touched by somebody who knew more than this ledger.
            """
            SELECT payment.id, payment.merchant, row.id, row.state, row.lane, row.amount,
                row.currency, row.result, row.busy_since, result.outcome, result.reason,
                result.kept, payment.doubtful_send, payment.key_first_used, payment.key_spent,
                (SELECT text FROM phrase WHERE phrase.id = result.phrase)
            FROM payment JOIN row ON row.id = coalesce(payment.row, payment.id)
                LEFT JOIN result ON result.id = row.result
            WHERE payment.id > ? AND NOT coalesce(row.state = 2 AND result.outcome IN
                ('cancelled', 'already_cancelled', 'remainder_released'), 0)
            ORDER BY payment.id LIMIT ?
            """
        case .restoreRow: "UPDATE row SET state = ?, due = ?, result = ? WHERE id = ?"
        case .restorePayment: "UPDATE payment SET key_first_used = ?, key_clock = ? WHERE id = ?"
        case .becomeLedger: "PRAGMA application_id = \(Schema.applicationID)"
        case .deleteTexts: "DELETE FROM row_text WHERE row BETWEEN ? AND ?"

        case .renewDoubt:
            """
            UPDATE payment INDEXED BY payment_doubtful SET doubtful_send = ?1
            WHERE doubtful_send IS NOT NULL AND doubtful_send > ?2
            """
        case .bringForward:
            """
            UPDATE row INDEXED BY row_due SET due = ?
            WHERE state = 0 AND due IS NOT NULL AND due > ?
            """
        case .countDue:
            "SELECT count(*) FROM row WHERE lane = ? AND state = 0 AND due IS NOT NULL"
        case .firstRowOfLane:
            "SELECT first_row FROM lane JOIN run ON run.id = lane.run WHERE lane.id = ?"
        case .activeRuns:
            "SELECT id FROM run WHERE state IN ('running', 'draining') ORDER BY id"
        case .setRunState:
            "UPDATE run SET state = ?, reason = ?, ended = NULL, exit_code = NULL WHERE id = ?"
        case .setRunRows: "UPDATE run SET last_row = ? WHERE id = ?"
        case .setRunEnd: "UPDATE run SET ended = ?, exit_code = ? WHERE id = ?"
        case .setInput: "UPDATE input SET columns = ?, sha256 = ? WHERE id = ?"
        case .setLane: "UPDATE lane SET reason = ?, detail = ? WHERE id = ?"
        case .setTally:
            """
            INSERT INTO tally VALUES(?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET rows = excluded.rows, amount = excluded.amount,
                released = excluded.released, kept = excluded.kept
            """
        case .deleteTally:
            "DELETE FROM tally WHERE lane = ? AND outcome = ? AND reason = ? AND currency = ?"
        case .phraseByText: "SELECT id FROM phrase WHERE text = ?"
        case .bodyByBytes: "SELECT id FROM body WHERE bytes = ?"
        case .bodyByID: "SELECT bytes FROM body WHERE id = ?"
        }
    }

    /// Rows that took a payment over from another.
    private static let taken = """
        SELECT row.id, row.payment, payment.key, payment.doubtful_send, payment.last_sent,
            row.good_since, row.lane, row.state, row.result, row.amount, row.currency
        FROM row JOIN payment ON payment.id = row.payment
        """
}
