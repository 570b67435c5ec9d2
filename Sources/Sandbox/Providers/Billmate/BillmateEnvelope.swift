import AnnulModel
import Providers

/// A request to Billmate: who asks, for what, and a hash over the `data` as it was written.
struct BillmateEnvelope {
    enum Function: String {
        case cancel = "cancelPayment"
        case read = "getPaymentinfo"
    }

    /// The name of what is wanted, whether there is such a function or not.
    let function: String?
    let data: JSONValue
    private let rawData: ArraySlice<UInt8>
    private let credentials: JSONValue

    /// `nil` if the body is no JSON object with these members.
    init?(_ request: ProviderRequest) {
        guard let raw = RawMembers(of: request.body),
            let body = try? JSONValue(parsing: request.body),
            body["credentials"].members != nil, body["data"].members != nil,
            let data = raw["data"]
        else { return nil }
        function = body["function"].string
        self.data = body["data"]
        rawData = data
        credentials = body["credentials"]
    }

    var merchant: String? { credentials["id"].text }

    var hasVersion: Bool { credentials["version"].string?.isEmpty == false }

    /// Whether it is made in test mode: what doesn't say so moves real money.
    var isTest: Bool {
        switch credentials["test"] {
        case .string(let text): text == "true" || text == "1"
        case .bool(let isTest): isTest
        default: false
        }
    }

    func isHashed(with key: String) -> Bool {
        credentials["hash"].string == KeyedHash.sha512(of: rawData, key: key)
    }
}
