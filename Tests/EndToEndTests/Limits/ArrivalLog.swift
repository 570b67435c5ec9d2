import AnnulModel
import Sandbox

/// What a provider saw of one client, in the order of arrival.
///
/// The provider's own times: neither how long a process takes to start nor when it meant to send
/// is in them.
struct ArrivalLog {
    let arrivals: [Arrival]

    init(_ arrivals: some Sequence<Arrival>) { self.arrivals = Array(arrivals) }

    /// Only what one merchant asked for.
    func of(_ merchant: String) -> ArrivalLog {
        ArrivalLog(arrivals.filter { $0.merchant == merchant })
    }

    /// Only what was answered with one of some statuses.
    func answered(_ statuses: Int...) -> ArrivalLog {
        ArrivalLog(arrivals.filter { statuses.contains($0.status) })
    }

    var first: Timestamp? { arrivals.first?.at }
    var last: Timestamp? { arrivals.last?.at }

    func count(from moment: Timestamp, for time: Duration) -> Int {
        arrivals.count { $0.at >= moment && $0.at < moment + time }
    }

    /// Requests a second, from a moment on.
    func pace(from moment: Timestamp, for time: Duration) -> Double {
        Double(count(from: moment, for: time)) / time.inSeconds
    }

    /// The most in any window of that length, wherever it begins.
    func most(in window: Duration) -> Int {
        var (first, most) = (0, 0)
        for (last, arrival) in arrivals.enumerated() {
            while arrivals[first].at + window <= arrival.at { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }
}
