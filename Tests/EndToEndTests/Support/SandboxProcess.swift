import FoundationEssentials
import NIOCore
import NIOPosix
import Sandbox
import Subprocess
import SystemPackage
import Testing

/// A running `annul-sandbox`.
struct SandboxProcess: Sendable {
    let port: Int

    /// What has happened up to now.
    func truth() async throws -> Truth { try await Truth(json: get("/_truth")) }

    /// The same without the single payments.
    func totals() async throws -> Truth.Totals {
        try await Truth(json: get("/_truth?reference=none")).totals
    }

    /// The requests so far, in the order of their arrival; of a sandbox with `--arrivals`.
    func arrivals() async throws -> [Arrival] {
        try JSONDecoder().decode([Arrival].self, from: Data(await get("/_arrivals")))
    }

    /// Makes everything faulty for a while, or only what one merchant asks for.
    func impose(_ fault: SandboxFault, seconds: Int, on merchant: String? = nil) async throws {
        let whose = merchant.map { #", "merchant": "\#($0)""# } ?? ""
        let order = #"{"fault": "\#(fault.rawValue)", "seconds": \#(seconds)\#(whose)}"#
        _ = try await exchange("POST", "/_fault", order)
    }

    /// Ends all faults that were imposed.
    func lift() async throws { _ = try await exchange("POST", "/_fault", #"{"fault": "none"}"#) }

    /// Waits until so many requests of a kind have arrived.
    ///
    /// - Throws: `NothingCame` after twenty seconds: whoever sends them may have ended.
    func receives(_ count: Int, of kind: String) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await totals().byKind[kind] ?? 0 < count {
            guard ContinuousClock.now < deadline else {
                throw NothingCame(count: count, kind: kind)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    struct NothingCame: Error {
        let count: Int
        let kind: String
    }

    private func get(_ path: String) async throws -> [UInt8] { try await exchange("GET", path) }

    /// - Returns: the body of the answer.
    private func exchange(_ method: String, _ path: String, _ body: String = "") async throws
        -> [UInt8]
    {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            let request =
                "\(method) \(path) HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try await outbound.write(ByteBuffer(string: request))
            var answer: [UInt8] = []
            for try await bytes in inbound { answer += bytes.readableBytesView }
            let body = answer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? answer.count
            return Array(answer[body...])
        }
    }
}

extension Workshop {
    /// Runs a sandbox for the time of `body`.
    ///
    /// - Returns: the truth that it wrote at its end.
    func sandbox(_ options: [String] = [], _ body: (SandboxProcess) async throws -> Void)
        async throws -> Truth
    {
        let arguments = ["--port-file", path("port"), "--truth-file", path("truth.json")] + options
        let result = try await Subprocess.run(
            .path(Program.sandbox.path()), arguments: Arguments(arguments),
            platformOptions: .endingGently, input: .none, output: .sequence,
            error: .string(limit: 1 << 16)
        ) { process in
            // It writes its line once the port's file is in place.
            var lines = process.standardOutput.strings().makeAsyncIterator()
            if try await lines.next() != nil {
                let text = String(decoding: try bytes(of: "port"), as: UTF8.self)
                let port = try #require(Int(text.prefix { $0.isNumber }))
                try await body(SandboxProcess(port: port))
                try process.send(signal: .terminate)
            }
        }
        try #require(result.terminationStatus == .exited(0), "\(result.standardError)")
        return try Truth(json: bytes(of: "truth.json"))
    }
}

extension Workshop {
    /// Runs a bad network in front of a sandbox for the time of `body`, which gets its port.
    func proxy(to upstream: Int, _ options: [String], _ body: (Int) async throws -> Void)
        async throws
    {
        let arguments =
            ["proxy", "--upstream", "\(upstream)", "--proxy-port-file", path("proxy-port")]
            + options
        let result = try await Subprocess.run(
            .path(Program.sandbox.path()), arguments: Arguments(arguments),
            platformOptions: .endingGently, input: .none, output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16)
        ) { process in
            let deadline = ContinuousClock.now + .seconds(20)
            while !FileManager.default.fileExists(atPath: path("proxy-port")) {
                try #require(ContinuousClock.now < deadline, "the proxy does not start")
                try await Task.sleep(for: .milliseconds(10))
            }
            let text = String(decoding: try bytes(of: "proxy-port"), as: UTF8.self)
            try await body(try #require(Int(text.prefix { $0.isNumber })))
            try process.send(signal: .terminate)
        }
        try #require(result.terminationStatus == .exited(0), "\(result.standardError)")
    }

    /// Runs `annul-sandbox audit` in the folder.
    func audit(_ files: String...) async throws -> Ended {
        try await sandboxCommand(["audit"] + files)
    }

    /// Runs another command of `annul-sandbox` in the folder.
    func sandboxCommand(_ arguments: [String]) async throws -> Ended {
        let result = try await Subprocess.run(
            .path(Program.sandbox.path()), arguments: Arguments(arguments),
            workingDirectory: FilePath(folder), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        return Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.standardError)
    }
}

extension Truth {
    fileprivate init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(Truth.self, from: Data(json))
    }
}
