import HTTPTypes

extension HTTPField.Name {
    static let idempotencyKey = known("Idempotency-Key")

    /// A name that is written in this program.
    static func known(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name(name.description) else {
            preconditionFailure("\(name) can't be a header name")
        }
        return name
    }
}
