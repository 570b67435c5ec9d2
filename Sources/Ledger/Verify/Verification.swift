package import AnnulModel

/// What the examination of a ledger found.
package struct Verification: Hashable, Sendable {
    /// Something that does not hold.
    package struct Flaw: Hashable, Sendable {
        /// The commit that does not hold, where it can be told.
        package let commit: Int64?
        /// When that commit was made, by its link.
        package let at: Timestamp?
        /// One sentence: what is wrong.
        package let text: String

        init(commit: Int64? = nil, at: Timestamp? = nil, _ text: String) {
            self.commit = commit
            self.at = at
            self.text = text
        }
    }

    /// The newest link as it was found.
    package internal(set) var head: ChainHead
    package internal(set) var rows: Int64 = 0
    package internal(set) var payments: Int64 = 0
    /// Rows whose own texts were erased, as the ledger records.
    package internal(set) var erasedRows: Int64 = 0
    /// How many heads from outside were compared.
    package internal(set) var heads = 0
    /// In the order in which they were found, the chain's first; the first few, if there are many.
    package internal(set) var flaws: [Flaw] = []

    package var holds: Bool { flaws.isEmpty }

    /// More than these say nothing new: the first is what counts.
    static let mostFlaws = 10

    mutating func add(_ flaw: Flaw) {
        if flaws.count < Self.mostFlaws { flaws.append(flaw) }
    }
}

/// A head of the ledger that was written down somewhere else.
package struct KeptHead: Hashable, Sendable {
    /// Where, for a person: `runs/20261121-040506-7k3f/manifest.json`.
    package let place: String
    /// Its number, where that was written down, too.
    package let commit: Int64?
    package let hash: [UInt8]

    package init(place: String, commit: Int64?, hash: [UInt8]) {
        self.place = place
        self.commit = commit
        self.hash = hash
    }
}
