import AnnulModel
import Crypto
import Sandbox
import Testing

/// A CSV file as it is written exactly: comma, quotes doubled.
struct Table: Equatable {
    let header: [String]
    let rows: [[String]]

    init(_ bytes: [UInt8]) throws {
        var records: [[String]] = []
        var record: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && place < bytes.count && bytes[place] == byte:
                field.append(byte)
                place += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted, UInt8(ascii: "\n") where !isQuoted:
                record.append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == UInt8(ascii: "\n") {
                    records.append(record)
                    record = []
                }
            case UInt8(ascii: "\r") where !isQuoted: break
            default: field.append(byte)
            }
        }
        try #require(field.isEmpty && record.isEmpty && !isQuoted, "the last line has no end")
        header = try #require(records.first)
        rows = Array(records.dropFirst())
    }

    /// One column's fields.
    func column(_ name: String) throws -> [String] {
        let place = try #require(header.firstIndex(of: name))
        return rows.map { $0[place] }
    }
}

extension Workshop {
    /// A run's rows as they are exported.
    func rows(of run: String = "latest") async throws -> [ClaimedRow] {
        let export = try await annul("export", run, "--format", "jsonl")
        try #require(export.code == 0, "\(export.errors)")
        return try export.output.utf8.split(separator: UInt8(ascii: "\n")).map {
            try ClaimedRow(parsing: $0)
        }
    }

    /// The newest run's rows as a table.
    func exported() async throws -> Table {
        try Table(Array(try await annul("export", "latest").output.utf8))
    }

    /// What `status` says about a run.
    func status(of run: String = "latest") async throws -> JSONValue {
        try await annul("status", run, "--json").json()
    }

    func table(_ name: String) throws -> Table { try Table(bytes(of: name)) }

    /// Checks a run's files: every row once, the digests right, and nothing else there.
    func checkFiles(of run: String, rows count: Int) throws {
        let folder = "runs/\(run)"
        let all = try table("\(folder)/results.csv")
        #expect(try all.column("annul_row") == (0..<count).map { "\($0 + 1)" })
        var parts: [[String]] = []
        for name in ["succeeded", "failed", "open", "rejected"] {
            let part = try table("\(folder)/\(name).csv")
            #expect(part.header == all.header)
            parts += part.rows
        }
        #expect(Set(parts) == Set(all.rows))
        #expect(parts.count == all.rows.count)
        let listed = try checkManifest(of: run) + ["manifest.json"]
        #expect(try names(in: folder) == listed.sorted())
    }

    /// Checks that a run's files are those that its manifest tells of.
    ///
    /// - Returns: their names.
    @discardableResult func checkManifest(of run: String) throws -> [String] {
        let folder = "runs/\(run)"
        let manifest = try JSONValue(parsing: bytes(of: "\(folder)/manifest.json"))
        return try #require(manifest["files"].elements).map { file in
            let name = try #require(file["name"].string)
            let bytes = try bytes(of: "\(folder)/\(name)")
            let digest = SHA256.hash(data: bytes).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            #expect(file["sha256"].string == digest.joined(), "\(name)")
            #expect(file["bytes"].intValue == Int64(bytes.count), "\(name)")
            if name.hasSuffix(".csv") {
                let rows = try Table(bytes).rows.count
                #expect(file["rows"].intValue == Int64(rows), "\(name)")
            }
            return name
        }
    }
}
