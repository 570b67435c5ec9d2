/// What tells later whether two attempts sent the same: half a SHA-256.
enum RequestDigest {
    static func of(_ reference: String, _ authorization: String?, _ key: String, _ body: [UInt8])
        -> [UInt8]
    {
        var digest = FactDigest()
        digest.add(reference)
        digest.add(authorization ?? "")
        digest.add(key)
        digest.add(body)
        return Array(digest.hash().prefix(16))
    }
}
