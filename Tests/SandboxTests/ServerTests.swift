import AnnulModel
import ArgumentParser
import NIOCore
import NIOPosix
import Providers
import Sandbox
import Testing
import annul_sandbox

/// The built server over real connections: what arrives, byte by byte, and how they end.
@Suite(.timeLimit(.minutes(1))) struct ServerTests {
    @Test func itAnswersAndTellsTheTruth() async throws {
        try await withServer { server in
            let answer = try await server.cancel("demo-0000001")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains(#""state":"AUTHORIZED""#))
            let truth = try await server.get("/_truth?reference=demo-0000001")
            #expect(truth.contains(#""effects":1,"#))
            #expect(try await server.get("/_truth?provider=nobody").hasPrefix("HTTP/1.1 400"))
            #expect(try await server.get("/_health").hasSuffix(#"{"status":"ok"}"#))
        }
    }

    /// The signature is over the address, of which the server sees a path and a `Host`.
    @Test func aSignedRequestIsTakenOverTheWire() async throws {
        try await withServer { server in
            let path = "/certitrade/payment/11114"
            let date = RunClock.system().wall().httpDate
            let hash = Hash.sha256("GEThttp://sandbox\(path)\(date)", key: "sandboxapikey")
            func answer(_ user: String) async throws -> String {
                let fields = ["Authorization: CertiTrade \(user):\(hash)", "Date: \(date)"]
                return try await server.exchange(server.request("GET", path, fields))
            }
            let taken = try await answer("m2345")
            #expect(taken.contains(#""state":"READY_FOR_CAPTURE""#))
            let refused = try await answer("m2346")
            #expect(refused.contains(#""title":"Not authorized""#))
        }
    }

    @Test func aLostAnswerClosesWithoutAByte() async throws {
        try await withServer { server in
            var answers: [String] = []
            for scenario in ["lost", "dropped", "lost"] {
                answers.append(try await server.cancel("demo-\(scenario)-0001"))
            }
            #expect(answers[0] == "")
            #expect(answers[1] == "")
            #expect(answers[2].hasPrefix("HTTP/1.1 200 OK\r\n"))
            let truth = server.bank.truth(at: Caller.start)
            #expect(truth.payments.map(\.effects) == [0, 1])
        }
    }

    @Test func aCutAnswerStopsInTheBody() async throws {
        try await withServer { server in
            let cut = try await server.cancel("demo-cut-0001")
            let whole = try await server.cancel("demo-cut-0001")
            #expect(cut.contains("\r\n\r\n{"))
            #expect(whole.hasPrefix(cut))
            #expect(cut.utf8.count < whole.utf8.count)
        }
    }

    @Test func a204HasNeitherBodyNorLength() async throws {
        try await withServer { server in
            for number in 0..<8 {
                let answer = try await server.cancel("demo-nobody-\(number)")
                let isEmpty = answer.hasSuffix("\r\n\r\n")
                #expect(isEmpty)
                #expect(answer.contains("204") != answer.contains("Content-Length: 0"))
            }
        }
    }

    @Test func faultsComeAndGoOnDemand() async throws {
        try await withServer { server in
            let body = #"{"fault": "throttle", "seconds": 60}"#
            #expect(try await server.post("/_fault", body).hasPrefix("HTTP/1.1 200 OK"))
            let throttled = try await server.cancel("demo-0000001")
            #expect(throttled.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
            #expect(throttled.contains("\r\nRetry-After: "))
            #expect(try await server.post("/_fault", #"{"fault": "none"}"#).contains("200 OK"))
            #expect(try await server.cancel("demo-0000001").hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(
                try await server.post("/_fault", #"{"fault": "fire"}"#).hasSuffix(
                    "There is no fault 'fire'; "
                        + "there are unavailable, hang, unauthorized, throttle, storm, redirect, none.\n"
                ))
        }
    }

    @Test func aHangingAnswerDoesNotHoldUpTheEnd() async throws {
        var hanging: (any Channel)?
        try await withServer { server in
            _ = try await server.post("/_fault", #"{"fault": "hang", "seconds": 3600}"#)
            hanging = try await server.connect()
            try await hanging?.writeAndFlush(
                ByteBuffer(string: server.request("POST", "/epayment")))
            while server.bank.truth(at: Caller.start).totals.requests == 0 { await Task.yield() }
        }
        // Returns because the server has closed the connection.
        try await hanging?.closeFuture.get()
        #expect(hanging?.isActive == false)
    }

    @Test func aTakenPortIsExplained() async throws {
        try await withServer { server in
            let second = SandboxServer(bank: server.bank, host: "127.0.0.1", port: server.port)
            let error = await #expect(throws: SandboxError.self) {
                try await second.run(endsOnSignals: false) { _ in }
            }
            let text = error?.description ?? ""
            #expect(text.hasPrefix("can't listen on 127.0.0.1, port \(server.port): "))
            #expect(text.hasSuffix(". Choose another --port, or 0 for a free one."))
        }
    }

    @Test func aServerThatCannotBeAnnouncedEnds() async throws {
        struct Unwritable: Error {}
        let server = SandboxServer(bank: SandboxBank(), host: "127.0.0.1", port: 0)
        await #expect(throws: Unwritable.self) {
            try await server.run(endsOnSignals: false) { _ in throw Unwritable() }
        }
    }

    @Test(arguments: ["0.0.0.0", "example.org", "127.example.org", "127.0.0.256", "::"])
    func onlyLoopbackIsServed(host: String) {
        let error = #expect(throws: (any Error).self) {
            try AnnulSandbox.parse(["--host", host])
        }
        let message = error.map { AnnulSandbox.message(for: $0) }
        #expect(
            message
                == "'\(host)' is not a loopback address. Listen on 127.0.0.1, ::1 or localhost.")
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
    func everyLoopbackAddressIsServed(host: String) throws {
        #expect(try AnnulSandbox.parse(["--host", host]).host == host)
    }

    @Test(arguments: [
        ("--rate", "500", "'500' is not a rate. Write one such as 500/s, 1000/min or 100/10s."),
        ("--rate", "0/s", "'0/s' is not a rate. Write one such as 500/s, 1000/min or 100/10s."),
        ("--slow", "2", "'2' is not a duration. Write one such as 250ms, 2s, 5min or 24h."),
        ("--key-ttl", "1y", "'1y' is not a duration. Write one such as 250ms, 2s, 5min or 24h."),
    ])
    func aBadArgumentIsExplained(option: String, value: String, message: String) {
        let error = #expect(throws: (any Error).self) {
            try AnnulSandbox.parse([option, value])
        }
        #expect(error.map { AnnulSandbox.message(for: $0).contains(message) } == true)
    }
}

/// A server for the time of a test.
private func withServer(_ test: (RunningServer) async throws -> Void) async throws {
    let bank = SandboxBank(SandboxRules(accounts: SandboxAccount.all()))
    let (ports, listening) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { listening.finish() }
            try await SandboxServer(bank: bank, host: "127.0.0.1", port: 0)
                .run(endsOnSignals: false) { listening.yield($0) }
        }
        var iterator = ports.makeAsyncIterator()
        if let port = await iterator.next() {
            try await test(RunningServer(bank: bank, port: port))
        } else {
            Issue.record("the server did not begin to listen")
        }
        group.cancelAll()
        // A server that was told to stop may say so.
        _ = await group.nextResult()
    }
}

private struct RunningServer {
    let bank: SandboxBank
    let port: Int

    func get(_ path: String) async throws -> String { try await exchange(request("GET", path)) }

    func post(_ path: String, _ body: String) async throws -> String {
        try await exchange(request("POST", path, [], body))
    }

    /// Cancels under a key that belongs to the reference.
    func cancel(_ reference: String) async throws -> String {
        try await exchange(cancelRequest(reference))
    }

    private func cancelRequest(_ reference: String) -> String {
        request(
            "POST", "/epayment/v1/payments/\(reference)/cancel",
            [
                "Authorization: Bearer \(token())", "Merchant-Serial-Number: 123456",
                "Ocp-Apim-Subscription-Key: sandbox-subscription",
                "Idempotency-Key: key-\(reference)",
            ])
    }

    private func token() -> String { Caller(sharing: bank).token }

    func request(
        _ method: String, _ path: String, _ fields: [String] = [], _ body: String = ""
    ) -> String {
        let all =
            ["\(method) \(path) HTTP/1.1", "Host: sandbox", "Connection: close"] + fields
            + ["Content-Length: \(body.utf8.count)"]
        return all.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    func connect() async throws -> any Channel {
        try await bootstrap.connect(host: "127.0.0.1", port: port).get()
    }

    /// Sends the request's bytes and gives all bytes that came back until the server closed.
    func exchange(_ request: String) async throws -> String {
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ByteBuffer()
            for try await bytes in inbound { answer.writeImmutableBuffer(bytes) }
            return String(buffer: answer)
        }
    }

    private var bootstrap: ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    }
}
