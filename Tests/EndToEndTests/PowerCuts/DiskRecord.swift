import FoundationEssentials
import Testing

/// What became of a ledger's files during a process, call by call, and what left the process.
struct DiskRecord {
    enum Entry {
        case write(File, offset: Int, bytes: [UInt8])
        case cut(File, length: Int)
        case sync(File)
        /// Bytes that left through a socket: from here on somebody may have heard them.
        case said(socket: Int, text: String)
    }

    enum File: Int, CaseIterable {
        case ledger = 1
        case journal = 2
    }

    let entries: [Entry]

    /// Reads what `LedgerFaults` recorded: four numbers of 64 bits, then the bytes.
    init(_ bytes: [UInt8]) throws {
        var entries: [Entry] = []
        var place = 0
        func number(_ index: Int) -> Int {
            (0..<8).reduce(0) { $0 | Int(bytes[place + 8 * index + $1]) << (8 * $1) }
        }
        while place < bytes.count {
            try #require(place + 32 <= bytes.count, "the record ends in the middle")
            let (kind, file, offset, length) = (number(0), number(1), number(2), number(3))
            place += 32
            let isLong = kind == 1 || kind == 4
            let data = isLong ? Array(bytes[place..<place + length]) : []
            place += isLong ? length : 0
            if kind == 4 {
                entries.append(.said(socket: file, text: String(decoding: data, as: UTF8.self)))
                continue
            }
            let name = try #require(File(rawValue: file))
            switch kind {
            case 1: entries.append(.write(name, offset: offset, bytes: data))
            case 2: entries.append(.cut(name, length: offset))
            default: entries.append(.sync(name))
            }
        }
        self.entries = entries
    }
}

/// The files as a power cut may leave them.
struct DiskImage {
    private(set) var bytes: [DiskRecord.File: [UInt8]] = [:]

    mutating func apply(_ entry: DiskRecord.Entry) {
        switch entry {
        case .write(let file, let offset, let data):
            var content = bytes[file] ?? []
            bytes[file] = nil
            let end = offset + data.count
            if content.count < end { content += [UInt8](repeating: 0, count: end - content.count) }
            content.replaceSubrange(offset..<end, with: data)
            bytes[file] = content
        case .cut(let file, let length):
            var content = bytes[file] ?? []
            bytes[file] = nil
            if content.count > length { content.removeLast(content.count - length) }
            content += [UInt8](repeating: 0, count: length - content.count)
            bytes[file] = content
        case .sync, .said: break
        }
    }
}

/// The disk up to some moment: what was synced stands, the rest may come in any part and order.
struct Disk {
    private var durable = DiskImage()
    private var pending: [DiskRecord.File: [DiskRecord.Entry]] = [:]

    mutating func take(_ entry: DiskRecord.Entry) {
        switch entry {
        case .write(let file, _, _), .cut(let file, _): pending[file, default: []].append(entry)
        case .sync(let file):
            for entry in pending[file] ?? [] { durable.apply(entry) }
            pending[file] = []
        case .said: break
        }
    }

    /// One of the images that a power cut at this moment may leave.
    ///
    /// Of the writes that were not synced some are dropped, some shuffled, some torn at a sector.
    func cut(_ chance: inout Moments) -> DiskImage {
        var image = durable
        let kept = [0.0, 0.5, 0.5, 0.9][Int.random(in: 0..<4, using: &chance)]
        var rest = DiskRecord.File.allCases.flatMap { pending[$0] ?? [] }.filter { _ in
            Double.random(in: 0..<1, using: &chance) < kept
        }
        if Bool.random(using: &chance) { rest.shuffle(using: &chance) }
        for entry in rest {
            guard case .write(let file, let offset, let bytes) = entry, bytes.count > Self.sector,
                Int.random(in: 0..<5, using: &chance) == 0
            else {
                image.apply(entry)
                continue
            }
            let sectors = Int.random(in: 1...bytes.count / Self.sector, using: &chance)
            image.apply(
                .write(file, offset: offset, bytes: Array(bytes.prefix(sectors * Self.sector))))
        }
        return image
    }

    private static let sector = 512
}
