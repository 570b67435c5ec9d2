import AnnulModel
import Crypto
import Ledger

/// Adds up what a plan stands for.
struct PlanDigest {
    private var hash = SHA256()

    init(_ inputs: [Plan.Input], _ accounts: [Plan.Account], _ guards: [String]) {
        let inputs = inputs.map { input in
            JSONValue.record(
                ("sha256", .string(input.sha256)), ("size", .int(input.size)),
                ("mapping", .array(input.mapping.map(JSONValue.string))))
        }
        let accounts = accounts.map { account in
            JSONValue.record(
                ("account", .string(account.name)),
                ("provider", .string(account.merchant.provider.rawValue)),
                ("merchant", .string(account.merchant.id)),
                ("environment", .string(account.merchant.environment.rawValue)),
                ("address", .string(account.endpoint.description)),
                ("compare", .string(account.policy.compare.rawValue)),
                ("partly_captured", .string(account.policy.partlyCaptured.rawValue)))
        }
        add(
            .record(
                ("inputs", .array(inputs)), ("accounts", .array(accounts)),
                ("guards", .array(guards.map(JSONValue.string)))))
    }

    /// Adds a row that is to be sent.
    mutating func add(_ row: RowRecord) {
        add(
            .array([
                .int(row.number), .string(row.account), .text(row.reference), .text(row.key),
                .bool(row.outcome == .inDoubt),
            ]))
    }

    /// In hexadecimal.
    var hex: String { Array(hash.finalize()).hex }

    private mutating func add(_ value: JSONValue) {
        hash.update(data: value.compact + [UInt8(ascii: "\n")])
    }
}
