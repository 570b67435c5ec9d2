import AnnulModel
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import Providers
import Sandbox

/// What tests and demonstrations ask of the sandbox itself.
struct Control {
    let bank: SandboxBank
    let clock: SandboxClock

    func response(to request: Request, body: [UInt8]) -> ProviderResponse {
        switch (request.head.method, request.uri.path) {
        case (.get, "/_health"): Self.json(200, ["status": "ok"])
        case (.get, "/_scenarios"):
            Self.text(200, Scenario.table)
        case (.get, "/_truth"): truth(request)
        case (.get, "/_arrivals"): arrivals()
        case (.post, "/_fault"): fault(body)
        default:
            Self.text(
                404,
                "There are GET /_health, /_scenarios, /_truth and /_arrivals, and POST /_fault.\n")
        }
    }

    private func truth(_ request: Request) -> ProviderResponse {
        let query = request.uri.queryParameters
        let reference = query["reference"].map(String.init)
        var provider: ProviderName?
        if let name = query["provider"] {
            provider = ProviderName(named: String(name))
            if provider == nil { return Self.text(400, "There is no provider '\(name)'.\n") }
        }
        let truth = clock.stamp { bank.truth(at: $0) }
        guard
            let body = try? TruthFile.bytes(of: truth.payments(of: provider, reference: reference))
        else { return Self.text(500, "The truth can't be put into JSON.\n") }
        return Self.json(200, body)
    }

    private func arrivals() -> ProviderResponse {
        guard let body = try? JSONEncoder().encode(bank.arrivals) else {
            return Self.text(500, "The arrivals can't be put into JSON.\n")
        }
        return Self.json(200, Array(body))
    }

    private struct FaultOrder: Decodable {
        var fault: String
        var seconds: Double?
        var merchant: String?
    }

    private func fault(_ body: [UInt8]) -> ProviderResponse {
        guard let order = try? JSONDecoder().decode(FaultOrder.self, from: Data(body)) else {
            return Self.text(400, "Send an object such as {\"fault\": \"hang\", \"seconds\": 5}.\n")
        }
        if order.fault == "none" {
            bank.liftFaults()
            return Self.json(200, ["fault": "none"])
        }
        guard let fault = SandboxFault(rawValue: order.fault) else {
            let names = SandboxFault.allCases.map(\.rawValue).joined(separator: ", ")
            return Self.text(400, "There is no fault '\(order.fault)'; there are \(names), none.\n")
        }
        let seconds = order.seconds ?? 5
        guard (0...86400).contains(seconds) else {
            return Self.text(400, "A fault lasts from 0 to 86400 seconds.\n")
        }
        let until = clock.now + .milliseconds(Int64(seconds * 1000))
        bank.impose(fault, on: order.merchant, until: until)
        return Self.json(200, ["fault": fault.rawValue])
    }

    private static func json(_ status: Int, _ value: [String: String]) -> ProviderResponse {
        json(
            status, JSONValue.object(value.map { .init($0.key, .string($0.value)) }).compact)
    }

    private static func json(_ status: Int, _ body: [UInt8]) -> ProviderResponse {
        let head = HTTPResponse(
            status: .init(code: status), headerFields: [.contentType: "application/json"])
        return ProviderResponse(head: head, body: body)
    }

    private static func text(_ status: Int, _ text: String) -> ProviderResponse {
        let head = HTTPResponse(
            status: .init(code: status), headerFields: [.contentType: "text/plain; charset=utf-8"])
        return ProviderResponse(head: head, body: Array(text.utf8))
    }
}
