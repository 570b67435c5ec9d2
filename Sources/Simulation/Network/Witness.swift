import AnnulModel
import HTTPTypes
import Providers

/// What crossed the simulated wire, by account: as the process wrote it, and as it arrived.
struct Witness {
    struct Written {
        /// Which life of the process wrote it, counted from 1.
        let life: Int
        let account: String
        let kind: WireRequest.Kind
        let reference: String?
        let at: Duration
        /// Whether the connection's request before was about the same payment.
        let goesOn: Bool
    }

    private(set) var written: [Written] = []
    private(set) var arrivals: [String: [(kind: WireRequest.Kind, at: Duration)]] = [:]
    /// Requests that left while the provider had asked to be left alone.
    private(set) var hasty: [String] = []
    /// Until when each account is to be left alone, and since when the process knows.
    private var quiet: [String: (since: Duration, until: Duration)] = [:]
    private(set) var life = 0

    /// What was asked of a process dies with it.
    mutating func begin(life number: Int) { (life, quiet) = (number, [:]) }

    mutating func wrote(
        _ request: WireRequest, of account: String, goesOn: Bool, at now: Duration
    ) {
        written.append(
            Written(
                life: life, account: account, kind: request.kind, reference: request.reference,
                at: now, goesOn: goesOn))
        guard let quiet = quiet[account], now > quiet.since + Self.underWay, now < quiet.until
        else { return }
        hasty.append(
            "\(account) \(request.kind) \(request.reference ?? "") at \(now.wholeMilliseconds) ms, quiet from"
                + " \(quiet.since.wholeMilliseconds) to \(quiet.until.wholeMilliseconds)")
    }

    mutating func arrived(_ kind: WireRequest.Kind, of account: String, at now: Duration) {
        arrivals[account, default: []].append((kind, now))
    }

    mutating func heard(_ response: ProviderResponse, by account: String, at now: Duration) {
        guard response.head.status == .tooManyRequests,
            let wait = response.head.headerFields[.retryAfter].flatMap(Int.init)
        else { return }
        let until = max(quiet[account]?.until ?? .zero, now + .seconds(wait))
        let isQuiet = quiet[account].map { $0.until > now } ?? false
        quiet[account] = (isQuiet ? quiet[account]?.since ?? now : now, until)
    }

    /// A request that has its turn may still have to open its connection.
    static let underWay = Duration.milliseconds(100)
}
