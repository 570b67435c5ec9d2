import AnnulModel
import Subprocess
import SystemPackage
import Testing

/// A page in Chromium without a window, steered over a pipe by the DevTools protocol.
///
/// Messages are JSON, each ended by a zero byte.
struct Browser {
    /// How many rows a report shows, as it says itself.
    static let shownRows = "document.getElementById('shown').textContent"

    /// Opens a run's report, which takes less than two seconds.
    ///
    /// - Parameters:
    ///   - run: the run's name.
    ///   - workshop: where it is.
    ///   - rows: how many rows the report is to show, as it says itself.
    ///   - look: gets the page, and its address.
    /// - Throws: whatever keeps the browser from being run; what `look` throws.
    static func openReport(
        of run: String, in workshop: Workshop, showing rows: String,
        _ look: (inout Browser, String) async throws -> Void = { _, _ in }
    ) async throws {
        let address = "file://\(workshop.path("runs/\(run)/report.html"))"
        try await open(profile: workshop.path("profile")) { browser in
            let start = ContinuousClock.now
            try await browser.load(address)
            let shown = try await browser.value(of: shownRows)
            let time = ContinuousClock.now - start
            #expect(shown.string == rows)
            #expect(time < .seconds(2), "it opened in \(time)")
            try await look(&browser, address)
        }
    }

    private let pipe: FileDescriptor
    private var messages: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator
    private var lastID: Int64 = 0
    private var session: String?
    /// What the page has told unasked: requests, errors, lines on its console.
    private(set) var events: [JSONValue] = []

    /// Opens an empty page for the time of `body`.
    ///
    /// - Parameters:
    ///   - profile: a folder for what the browser keeps.
    ///   - body: gets the page.
    /// - Throws: whatever keeps the browser from being run; what `body` throws.
    static func open(profile: String, _ body: (inout Browser) async throws -> Void) async throws {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.writeEnd.close() }
        // The protocol is spoken over descriptors 3 and 4.
        let script = "exec 3<&0 4>&1 0</dev/null 1>&2; exec \"$@\""
        let arguments = [
            "-c", script, "sh", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=\(profile)",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(arguments), platformOptions: .endingGently,
            input: .fileDescriptor(pipe.readEnd, closeAfterSpawningProcess: true),
            output: .sequence, error: .string(limit: 1 << 20)
        ) { process in
            let messages = process.standardOutput.strings(
                separatedBy: .unicodeScalarSequence(["\0"]), bufferingPolicy: .unbounded)
            var browser = Browser(pipe: pipe.writeEnd, messages: messages.makeAsyncIterator())
            try await browser.attach()
            try await body(&browser)
            try await browser.close()
        }
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
    }

    private init(
        pipe: FileDescriptor,
        messages: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator
    ) {
        self.pipe = pipe
        self.messages = messages
    }

    private mutating func attach() async throws {
        let target = try await ask(
            "Target.createTarget", .object([.init("url", .string("about:blank"))]))
        let attached = try await ask(
            "Target.attachToTarget",
            .object([.init("targetId", target["targetId"]), .init("flatten", .bool(true))]))
        let id = try #require(attached["sessionId"].string)
        session = id
        for domain in ["Page", "Runtime", "Network", "Log"] { try await ask("\(domain).enable") }
    }

    private mutating func close() async throws {
        session = nil
        try await ask("Browser.close")
        while try await messages.next() != nil {}
    }

    /// Goes to an address, and returns once everything on the page is loaded.
    mutating func load(_ address: String) async throws {
        events = []
        try await ask("Page.navigate", .object([.init("url", .string(address))]))
        while !events.contains(where: { $0["method"].string == "Page.loadEventFired" }) {
            _ = try await next()
        }
    }

    /// The value of an expression on the page.
    @discardableResult mutating func value(of expression: String) async throws -> JSONValue {
        let answer = try await ask(
            "Runtime.evaluate",
            .object([
                .init("expression", .string(expression)), .init("returnByValue", .bool(true)),
                .init("awaitPromise", .bool(true)),
            ]))
        try #require(answer["exceptionDetails"].isNull, "\(expression): \(answer.compactText)")
        return answer["result"]["value"]
    }

    /// Presses a key on what has the focus.
    mutating func press(_ key: String, code: Int, text: String = "") async throws {
        for kind in ["keyDown", "keyUp"] {
            try await ask(
                "Input.dispatchKeyEvent",
                .object([
                    .init("type", .string(kind)), .init("key", .string(key)),
                    .init("code", .string(key)), .init("text", .string(text)),
                    .init("windowsVirtualKeyCode", .number("\(code)")),
                ]))
        }
    }

    /// Sends one message, and waits for its answer.
    @discardableResult mutating func ask(
        _ method: String, _ parameters: JSONValue = .object([])
    ) async throws -> JSONValue {
        lastID += 1
        let id = lastID
        var members: [JSONValue.Member] = [
            .init("id", .number("\(id)")), .init("method", .string(method)),
            .init("params", parameters),
        ]
        if let session { members.append(.init("sessionId", .string(session))) }
        try pipe.writeAll(JSONValue.object(members).compactText.utf8 + [0])
        while true {
            let message = try await next()
            guard message["id"].intValue == id else { continue }
            try #require(message["error"].isNull, "\(method): \(message["error"].compactText)")
            return message["result"]
        }
    }

    private mutating func next() async throws -> JSONValue {
        let text = try #require(try await messages.next(), "the browser has ended")
        let message = try JSONValue(parsing: Array(text.utf8))
        if message["id"].isNull { events.append(message) }
        return message
    }
}
