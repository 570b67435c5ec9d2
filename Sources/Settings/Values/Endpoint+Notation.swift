import AnnulModel

extension Notation where Value == Endpoint {
    /// An address of a provider.
    ///
    /// Whatever follows an `@`, `?` or `#` may be a secret, so such a text is never shown.
    static let endpoint = Self(
        allowed: "an address such as https://api.example.com or https://api.example.com/path",
        form: .text(pattern: "^https?://[^@?#]+[^@?#/]/?$"),
        parse: { text throws(Misfit) in
            do throws(AddressFault) {
                return try Endpoint(written: text)
            } catch {
                throw Misfit(
                    reason: error.remedy, showsText: !text.utf8.contains { "@?#".utf8.contains($0) }
                )
            }
        },
        write: \.description)
}
