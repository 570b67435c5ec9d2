package import AnnulModel

/// The keys that are about whole runs: `deadline` and `exit`.
enum RunKeys {
    static let deadline = Key<FileDraft>(
        "deadline", \.deadline,
        "when nothing more may be sent: the first such moment after a run "
            + "began", .dailyTime)

    static let exit = Key<FileDraft>.section(
        "exit", "how a run's end is judged",
        [
            .section(
                "tolerate",
                "failures that leave the exit code 0, as shares of all rows of the run",
                tolerable.map { reason in
                    Key(
                        reason.rawValue, \.tolerated[reason],
                        "the share of rows that may have failed because of \(reason.rawValue)",
                        .share(0...1))
                })
        ])

    /// Reasons of rows that failed, or were found unusable.
    static let tolerable: [Reason] = Reason.allCases.filter { reason in
        switch reason {
        case .captured, .expired, .declined, .busy, .forbidden, .wrongState, .unknownPayment,
            .providerError, .providerManual, .keySpent, .mismatch, .badReference, .badAmount,
            .badField, .missingField, .noAccount, .cardNumber, .contradiction:
            true
        default: false
        }
    }
}

extension Configuration {
    /// Reads `--deadline`: a time of day at a place; `nil` for `none`.
    ///
    /// - Throws: `SettingsError` for what is neither.
    package static func deadline(written text: String) throws(SettingsError) -> DailyTime? {
        guard text != "none" else { return nil }
        do throws(Misfit) {
            return try Notation<DailyTime>.dailyTime.parse(text)
        } catch {
            let what =
                error.reason ?? "it must be none, or \(Notation<DailyTime>.dailyTime.allowed)"
            throw SettingsError(.usage, "--deadline \(quoted(text)): \(what).")
        }
    }
}
