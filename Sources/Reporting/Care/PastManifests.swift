import AnnulModel
import FoundationEssentials
package import Ledger

/// What the run directories beside a ledger remember of it.
package struct PastManifests: Sendable {
    private let manifests: [Known]

    private struct Known {
        let place: String
        let ledger: LedgerIdentity
        let head: ChainHead
    }

    /// Reads the manifests of all runs beside the ledger at `path`; one that names no ledger stands
    /// for nothing.
    ///
    /// - Throws: `LedgerError` where there is one that can't be read: what it would have told must
    ///   not be passed over.
    package init(besideLedger path: String) throws(LedgerError) {
        let folder = RunDirectory.folder(besideLedger: path)
        let files = FileManager.default
        guard files.fileExists(atPath: folder) else {
            manifests = []
            return
        }
        guard let runs = try? files.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(folder)
        }
        var manifests: [Known] = []
        for run in runs.sorted() {
            let file = "\(folder)/\(run)/\(Manifest.name)"
            guard files.fileExists(atPath: file) else { continue }
            guard let data = files.contents(atPath: file),
                let json = try? JSONValue(parsing: Array(data))
            else { throw .unreadable(file) }
            guard let name = json["ledger"]["name"].string,
                let origin = json["ledger"]["origin"].string?.hexBytes,
                let commit = json["head"]["commit"].intValue,
                let hash = json["head"]["hash"].string?.hexBytes
            else { continue }
            manifests.append(
                Known(
                    place: "runs/\(run)/\(Manifest.name)",
                    ledger: LedgerIdentity(name: name, origin: origin),
                    head: ChainHead(commit: commit, hash: hash)))
        }
        self.manifests = manifests
    }

    /// The heads of a ledger's past.
    ///
    /// Those of its copies, under whatever name, and those of the file that had its name before;
    /// other ledgers may have runs in the same folder.
    package func heads(of ledger: LedgerIdentity) -> [KeptHead] {
        manifests.filter { $0.ledger.origin == ledger.origin || $0.ledger.name == ledger.name }
            .map { KeptHead(place: $0.place, commit: $0.head.commit, hash: $0.head.hash) }
    }

    /// Where a ledger of that name is remembered, if it is.
    package func place(naming name: String) -> String? {
        manifests.last { $0.ledger.name == name }?.place
    }
}

extension LedgerError {
    fileprivate static func unreadable(_ path: String) -> LedgerError {
        LedgerError(
            .io,
            "\(path) can't be read, and tells whether the ledger is older than its past. Nothing was"
                + " sent. Make it readable, or move that folder away if it is damaged.")
    }
}

extension String {
    /// The bytes that hexadecimal digits stand for; `nil` if it has anything else.
    package var hexBytes: [UInt8]? {
        let digits = Array(utf8)
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0.isHexDigit }) else {
            return nil
        }
        return stride(from: 0, to: digits.count, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
        }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
