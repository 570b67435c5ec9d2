/// Where a row of an input says that it comes from: a row of an earlier run, by its evidence.
package struct RowOrigin: Hashable, Sendable {
    /// A record of an input of that run.
    package struct Place: Hashable, Sendable {
        /// What the input was called.
        package let file: String
        package let line: Int

        package init(file: String, line: Int) {
            self.file = file
            self.line = line
        }
    }

    package let run: String
    /// `nil` where the input has no columns that say so.
    package let place: Place?
    /// The key that the earlier row's payment had, as text: nobody vouches for it.
    package let key: String?

    package init(run: String, place: Place?, key: String?) {
        self.run = run
        self.place = place
        self.key = key
    }
}
