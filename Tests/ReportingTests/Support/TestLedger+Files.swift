import AnnulModel
import FoundationEssentials
import GRDB
import Ledger
import Testing

@testable import Reporting

extension TestLedger {
    /// Writes the files of a run as of its end.
    @discardableResult
    func write(
        _ run: RunRecord, _ state: RunState = .finished, because reason: Reason? = nil,
        exitCode: Int = 4
    ) throws -> ResultFiles.Written {
        let ended = run.ended(state, because: reason, exitCode: exitCode, at: clock.now)
        return try ResultFiles(from: try reader(), field: fieldOfHeader)
            .write(ended, asOf: clock.now)
    }

    func file(_ run: RunRecord, _ name: String) throws -> String {
        let path = "\(folder)/runs/\(run.name)/\(name)"
        let data = try #require(FileManager.default.contents(atPath: path), "no \(name)")
        return String(decoding: data, as: UTF8.self)
    }

    /// Changes the file behind the ledger's back.
    func doctor(_ sql: String) async throws {
        try await DatabaseQueue(path: ledger.path).write { try $0.execute(sql: sql) }
    }

    /// The plan of a run, at ten requests a second.
    func plan(_ run: RunRecord) throws -> Plan {
        let inputs = try reader().inputs(of: run).map { input in
            Plan.Input(
                id: input.id, name: input.record.name, size: 120, sha256: "00ff",
                mapping: ["reference = column 'reference'"])
        }
        let endpoint = Endpoint(isSecure: true, host: "api.example", port: 443)
        let accounts = [("vipps-no", Self.vipps), ("billmate-se", Self.billmate)].map {
            Plan.Account(
                name: $0, merchant: $1, endpoint: endpoint,
                policy: AccountPolicy(
                    limits: Limits(rates: [Rate(10, per: .seconds(1))]),
                    doubt: DoubtPolicy(
                        keying: .keyless, lookup: .state, settle: .seconds(10))))
        }
        return try Plan(of: run, from: try reader(), inputs, accounts, asOf: clock.now)
    }

    func summary(_ run: RunRecord, checking check: RunSummary.Check = .rows) throws -> RunSummary {
        try RunSummary(of: run, from: try reader(), asOf: clock.now, checking: check)
    }
}

/// What intake takes a header text for, in so far as these tests need it.
func fieldOfHeader(_ text: String) -> String? {
    ["reference", "payment id", "payment_id"].contains(text.lowercased()) ? "reference" : nil
}

extension TestLedger {
    func exported(
        _ run: RunRecord, _ filter: RowFilter = RowFilter(), as format: Exporter.Format
    ) throws -> String {
        var bytes: [UInt8] = []
        _ = try Exporter(from: try reader(), field: fieldOfHeader)
            .export(run, filter, as: format) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
