import AnnulModel

extension Token {
    /// Reads a bearer token as OAuth 2.0 answers with it (RFC 6749, section 5.1).
    ///
    /// It is renewed three minutes before its end, because a request made just before must still
    /// find it valid; a short life is used to its half at least, a long one for a day at most.
    /// `assumedLifetime`, in seconds, counts where the answer tells none. Without either, and for
    /// anything that can't stand in a header, there is no token.
    init?(bearerIn body: [UInt8], at now: Timestamp, assumedLifetime: Int64? = nil) {
        guard let answer = try? JSONValue(parsing: body),
            let token = answer["access_token"].string, token.isHeaderSafe,
            answer["token_type"].isNull || answer["token_type"].string?.lowercased() == "bearer",
            let lifetime = answer["expires_in"].isNull
                ? assumedLifetime : answer["expires_in"].text.flatMap(Int64.init),
            lifetime > 0
        else { return nil }
        let seconds = min(lifetime, 86400)
        let usable = max(seconds - Self.margin, (seconds + 1) / 2)
        self.init(secret: Secret(token), renewAt: now + .seconds(usable))
    }

    private static let margin: Int64 = 180
}

extension String {
    fileprivate var isHeaderSafe: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
