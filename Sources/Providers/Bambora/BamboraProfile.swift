package import AnnulModel

extension Bambora {
    /// Which of its two documented forms the API is spoken to in.
    package enum Profile: Hashable, Sendable {
        /// `api-beta.bambora.com`: the credentials go with each request.
        case beta
        /// `api.bambora.com/v1`: requests carry a token, which is had at another address; that
        /// endpoint's path is the whole of it.
        case v1(tokenEndpoint: Endpoint)

        /// Reads the account's own keys `profile` and `token_url`.
        package init(_ options: [String: String]) throws(ProviderSetupError) {
            switch options["profile"] {
            case "beta": self = .beta
            case "v1":
                let address = options["token_url"] ?? "https://auth.bambora.com/connect/token"
                do throws(AddressFault) {
                    self = .v1(tokenEndpoint: try Endpoint(written: address))
                } catch {
                    let remedy = error.remedy.map { ": \($0)" } ?? ""
                    throw .unusableOption(
                        "token_url", of: .bambora,
                        "an address such as https://auth.bambora.com/connect/token\(remedy)")
                }
            default: throw .unusableOption("profile", of: .bambora, "beta or v1")
            }
        }

        package var optionNames: [String] {
            switch self {
            case .beta: ["profile"]
            case .v1: ["profile", "token_url"]
            }
        }

        package var secretNames: [String] {
            switch self {
            case .beta: ["token", "secret"]
            case .v1: ["client_id", "client_secret"]
            }
        }
    }
}
