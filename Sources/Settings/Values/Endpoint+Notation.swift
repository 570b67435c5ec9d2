import AnnulModel

extension Endpoint {
    /// What addresses look like that `init(written:)` takes.
    static let pattern =
        "^(https://[^@?#]*[^@?#/]|http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])([:/][^@?#]*)?)/?$"
}

extension Notation where Value == Endpoint {
    /// An address of a provider.
    ///
    /// Whatever follows an `@`, `?` or `#` may be a secret, so such a text is never shown.
    static let endpoint = Self(
        allowed: "an address such as https://api.example.com or https://api.example.com/path",
        form: .text(pattern: Endpoint.pattern),
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

    /// The address of a proxy; what follows an `@` may be a password, and is never shown.
    static let proxy = Self(
        allowed: "an address such as http://proxy.example.com:3128",
        form: .text(pattern: "^http://[^@?#/]+/?$"),
        parse: { text throws(Misfit) in
            do throws(AddressFault) {
                return try Endpoint(proxyAddress: text)
            } catch {
                throw Misfit(
                    reason: error.remedy, showsText: !text.utf8.contains { "@?#".utf8.contains($0) }
                )
            }
        },
        write: \.description)
}
