import AnnulModel
import Reporting
import Testing

/// Screens of a run, as they are seen.
struct ProgressViewTests {
    static let now = Timestamp(milliseconds: 1_777_636_800_000)

    static func account(
        _ name: String, good: Int64 = 0, failed: Int64 = 0, open: Int64 = 0, left: Int64 = 0,
        money: [Money] = [], rate: Double = 18.9,
        hold: RunProgress.Hold? = .init("rate", until: nil),
        ends: Duration? = nil
    ) -> RunProgress.Account {
        var counts = RunProgress.Counts()
        (counts.good, counts.failed, counts.open, counts.undecided) = (good, failed, open, left)
        counts.released = money
        return RunProgress.Account(
            name, counts, rate: rate, allowed: 19.05, hold: hold, end: ends.map { now + $0 })
    }

    static let night = RunProgress(
        [
            account(
                "vipps-no", good: 1180, failed: 20, open: 3, left: 1797,
                money: Currency("NOK").map { [Money(minor: 123_405_000, currency: $0)] } ?? [],
                ends: .seconds(95)),
            account(
                "certitrade-se", good: 300, left: 700, rate: 0,
                hold: .init("throttle", until: now + .seconds(42)), ends: .seconds(260)),
            account("vtex", good: 64, rate: 0, hold: nil),
            account(
                "billmate", good: 10, left: 90, rate: 0, hold: .init("stopped", until: nil)),
        ], asOf: now, elapsed: .seconds(63))

    @Test(arguments: [160, 100, 80, 60, 40, 20])
    func noLineIsWiderThanTheTerminal(width: Int) {
        for line in ProgressView(width: width, height: 24).lines(Self.night) {
            #expect(line.count <= width, "\(line)")
        }
    }

    private static func screen(_ width: Int, _ height: Int = 24) -> String {
        ProgressView(width: width, height: height).lines(night).joined(separator: "\n")
    }

    @Test func whereThereIsRoomEverythingIsShown() {
        #expect(
            Self.screen(150) == """
                vipps-no       █████████░░░░░░░░░░░░░░░   40%  1,203/3,000  1,180 good  20 failed  3 open  1234050.00 NOK  19/19 per s  at its rate     1m 35s left
                certitrade-se  ███████░░░░░░░░░░░░░░░░░   30%    300/1,000    300 good   0 failed  0 open                   0/19 per s  throttled, 42s  4m 20s left
                vtex           ████████████████████████  100%        64/64     64 good   0 failed  0 open                   0/19 per s                         done
                billmate       ██░░░░░░░░░░░░░░░░░░░░░░   10%       10/100     10 good   0 failed  0 open                   0/19 per s  stopped
                all            ████████░░░░░░░░░░░░░░░░   37%  1,577/4,164  1,554 good  20 failed  3 open  1234050.00 NOK  19/76 per s                  4m 20s left
                """)
    }

    @Test func whatThereIsNoRoomForIsLeftOut() {
        #expect(
            Self.screen(80) == """
                vipps-no        40%  1,203/3,000  20 failed  3 open  at its rate     1m 35s left
                certitrade-se   30%    300/1,000   0 failed  0 open  throttled, 42s  4m 20s left
                vtex           100%        64/64   0 failed  0 open                         done
                billmate        10%       10/100   0 failed  0 open  stopped
                all             37%  1,577/4,164  20 failed  3 open                  4m 20s left
                  1,554 good · released 1234050.00 NOK · 19/76 per s
                """)
        #expect(
            Self.screen(50) == """
                vipps-no        40%  1,203/3,000  1m 35s left
                certitrade-se   30%    300/1,000  4m 20s left
                vtex           100%        64/64         done
                billmate        10%       10/100
                all             37%  1,577/4,164  4m 20s left
                  20 failed · 3 open · 1,554 good · 19/76 per s
                """)
    }

    /// What there is room for is shown, though something wider before it is not.
    @Test func aLongReasonToWaitTakesNoOtherColumnsPlace() {
        let held = Self.account(
            "billmate", good: 61, failed: 2, left: 3,
            hold: .init("rows", until: Self.now + .seconds(34)), ends: .seconds(34))
        let view = ProgressView(width: 50, height: 24)
        #expect(
            view.lines(RunProgress([held], asOf: Self.now, elapsed: .seconds(9))) == [
                "billmate  95%  63/66  2 failed  0 open  34s left",
                "  61 good · 19/19 per s · rows not due yet, 34s",
            ])
    }

    /// A run's beginning, its middle with a warning, and its end, on terminals of many sizes.
    @Test(
        arguments: [(40, 5), (40, 24), (60, 50), (80, 2), (80, 24), (200, 3), (200, 50)],
        [1, 6, 50])
    func everyScreenHoldsItAndNothingStays(size: (width: Int, height: Int), count: Int) {
        var screen = Screen(width: size.width, height: size.height)
        var block = LiveBlock()
        for done in [0, 40, 100] as [Int64] {
            let accounts = (1...count).map { number in
                Self.account(
                    "account-\(number)", good: done * Int64(number), failed: done / 20,
                    left: (100 - done) * Int64(number), ends: .seconds(60))
            }
            let view = ProgressView(width: size.width - 1, height: size.height)
            let lines = view.lines(RunProgress(accounts, asOf: Self.now, elapsed: .seconds(1)))
            #expect(!lines.isEmpty && lines.count < size.height)
            screen.write(block.draw(lines, width: size.width))
            if done == 40 { screen.write(block.writing("warning: one", width: size.width)) }
            let above = done < 40 ? [] : ["warning: one"]
            #expect(screen.text == (above + lines).joined(separator: "\n"))
        }
        screen.write(block.draw([], width: size.width))
        #expect(screen.text == "warning: one")
    }

    @Test func fiftyAccountsFitOnAnyTerminal() throws {
        let accounts = (1...50).map { number in
            Self.account(
                "account-\(number)", good: Int64(number), left: number > 40 ? 0 : Int64(number),
                ends: .seconds(60))
        }
        let lines = ProgressView(width: 80, height: 12).lines(
            RunProgress(accounts, asOf: Self.now, elapsed: .seconds(1)))
        try #require(lines.count == 11)
        #expect(lines[8] == "… 42 more accounts: 10 done, 32 going on")
        #expect(lines[9].hasPrefix("all "))
        #expect(lines[10] == "  1,275 good · 945/952 per s")
        // Those that have most to do.
        #expect(lines[0].hasPrefix("account-33 "))
    }

    @Test func withoutATerminalALineSaysIt() {
        #expect(
            Self.night.sentence == "1577/4164 done · 1554 good · 20 failed · 3 open · 19 requests/s"
                + " · released 1234050.00 NOK · 4m 20s left · certitrade-se: throttled, 42s"
                + " · billmate: stopped")
    }

    @Test func coloursMarkWhatWantsToBeLookedAt() {
        let view = ProgressView(width: 150, height: 24, hasColor: true)
        let lines = view.lines(Self.night)
        #expect(lines[0].contains("\u{1b}[31m  20 failed\u{1b}[0m"))
        #expect(lines[0].contains("\u{1b}[33m  3 open\u{1b}[0m"))
        #expect(!lines[1].contains("\u{1b}"))
    }
}

extension Currency {
    static var nok: Currency {
        guard let currency = Currency("NOK") else { preconditionFailure("NOK is a currency") }
        return currency
    }
}
