import AnnulModel
package import HTTPTypes

/// What a response says of how fast the account may be asked.
///
/// Read from `Retry-After`, from `RateLimit` and `RateLimit-Policy`
/// (draft-ietf-httpapi-ratelimit-headers, structured fields) and from the triplet
/// `X-RateLimit-Limit`, `-Remaining` and `-Reset` with the spellings it is met in. What breaks a
/// form is ignored: the notice can only ever slow down, and a slip of a provider's must not stop a
/// run.
package struct RateNotice: Hashable, Sendable {
    /// At most `count` requests in any `window`.
    package struct Quota: Hashable, Sendable {
        package let name: String
        package let count: Int
        package let window: Duration

        package init(name: String, count: Int, window: Duration) {
            (self.name, self.count, self.window) = (name, count, window)
        }
    }

    /// At most `remaining` more requests until the reset.
    package struct Allowance: Hashable, Sendable {
        package let name: String
        package let remaining: Int
        package let resetsIn: Duration

        package init(name: String, remaining: Int, resetsIn: Duration) {
            (self.name, self.remaining, self.resetsIn) = (name, remaining, resetsIn)
        }
    }

    package var retryAfter: Duration?
    package var quotas: [Quota] = []
    package var allowances: [Allowance] = []

    package init(
        retryAfter: Duration? = nil, quotas: [Quota] = [], allowances: [Allowance] = []
    ) {
        (self.retryAfter, self.quotas, self.allowances) = (retryAfter, quotas, allowances)
    }

    /// Reads a response's headers; `nil` where they say nothing about it, as most do.
    package init?(_ headers: HTTPFields) {
        guard headers.contains(where: { Self.known.contains($0.name.canonicalName) }) else {
            return nil
        }
        let policies = StructuredList(headers[values: .rateLimitPolicy])?.items ?? []
        let windows = policies.compactMap(Self.window)
        retryAfter = RetryAfter.delay(in: headers)
        quotas = policies.compactMap(Self.quota)
        let limits = StructuredList(headers[values: .rateLimit])?.items ?? []
        allowances = limits.compactMap { item in
            Self.allowance(item) { name in windows.first { $0.name == name }?.window }
        }
        allowances += Self.triplets.compactMap { $0.allowance(in: headers) }
        quotas = Array(quotas.prefix(Self.most))
        allowances = Array(allowances.prefix(Self.most))
        if retryAfter == nil, quotas.isEmpty, allowances.isEmpty { return nil }
    }

    /// More policies than any provider has; what comes after them is ignored.
    package static let most = 8
    /// Numbers beyond these are absurd, and would overflow sums.
    private static let mostRequests: Int64 = 1_000_000_000
    private static let longest = RetryAfter.longest

    private static let triplets = ["x-ratelimit", "x-rate-limit", "ratelimit"].map(Triplet.init)
    private static let known: Set<String> = Set(
        ["retry-after", "ratelimit", "ratelimit-policy"]
            + triplets.map(\.remaining.canonicalName))

    /// `"burst";q=100;w=60`: units other than requests limit something that is not counted here.
    private static func quota(_ item: StructuredList.Item) -> Quota? {
        guard let (name, window) = window(item),
            let count = item["q"]?.integer, (1...mostRequests).contains(count),
            ["requests", nil].contains(item["qu"]?.name)
        else { return nil }
        return Quota(name: name, count: Int(count), window: window)
    }

    private static func window(_ item: StructuredList.Item) -> (name: String, window: Duration)? {
        guard let name = item.value.name, let seconds = item["w"]?.integer, seconds > 0 else {
            return nil
        }
        return (name, min(.seconds(seconds), longest))
    }

    /// `"default";r=50;t=30`; without `t` the policy of that name says how long it can be at most.
    private static func allowance(
        _ item: StructuredList.Item, window: (String) -> Duration?
    ) -> Allowance? {
        guard let name = item.value.name, let remaining = item["r"]?.integer, remaining >= 0 else {
            return nil
        }
        let reset: Duration
        if let parameter = item["t"] {
            guard let seconds = parameter.integer, seconds >= 0 else { return nil }
            reset = .seconds(seconds)
        } else {
            guard let window = window(name) else { return nil }
            reset = window
        }
        return Allowance(
            name: name, remaining: Int(min(remaining, mostRequests)), resetsIn: min(reset, longest))
    }
}

/// `X-RateLimit-Remaining` and `-Reset`, by one of their spellings.
private struct Triplet {
    let name: String
    let remaining: HTTPField.Name
    let reset: HTTPField.Name

    init(_ prefix: String) {
        guard let remaining = HTTPField.Name("\(prefix)-remaining"),
            let reset = HTTPField.Name("\(prefix)-reset")
        else { preconditionFailure("\(prefix) can begin a header's name") }
        (name, self.remaining, self.reset) = (prefix, remaining, reset)
    }

    func allowance(in headers: HTTPFields) -> RateNotice.Allowance? {
        guard let remaining = number(headers[remaining]), let reset = number(headers[reset]),
            let delay = delay(until: reset, in: headers)
        else { return nil }
        return RateNotice.Allowance(
            name: name, remaining: Int(min(remaining, 1_000_000_000)), resetsIn: delay)
    }

    /// How long it is until the reset.
    ///
    /// That is a number of seconds, or a moment since 1970 in seconds or milliseconds: which, its
    /// size tells. A moment counts from the response's own `Date`, as the provider's clock
    /// says; without one it can't be used.
    private func delay(until reset: Int64, in headers: HTTPFields) -> Duration? {
        guard reset >= Self.earliestMoment else {
            return min(.seconds(reset), RetryAfter.longest)
        }
        let isInMilliseconds = reset >= Self.earliestMoment * 1000
        guard let now = headers[values: .date].lazy.compactMap(Timestamp.init(httpDate:)).first,
            isInMilliseconds || reset <= Int64.max / 1000
        else { return nil }
        let moment = Timestamp(milliseconds: isInMilliseconds ? reset : reset * 1000)
        guard moment.milliseconds < Self.latestMoment else { return nil }
        return min(max(moment - now, .zero), RetryAfter.longest)
    }

    private func number(_ text: String?) -> Int64? {
        guard let text, (1...18).contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit)
        else { return nil }
        return Int64(text)
    }

    /// 1 January 2001: nobody asks for a wait of thirty years.
    private static let earliestMoment: Int64 = 978_307_200
    /// 1 January 2100, in milliseconds.
    private static let latestMoment: Int64 = 4_102_444_800_000
}

extension HTTPField.Name {
    fileprivate static let rateLimit = known("RateLimit")
    fileprivate static let rateLimitPolicy = known("RateLimit-Policy")
}
