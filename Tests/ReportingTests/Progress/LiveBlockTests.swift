import Reporting
import Testing

/// What is drawn again in its place leaves nothing behind.
struct LiveBlockTests {
    @Test func eachDrawingTakesThePlaceOfTheOneBefore() {
        var screen = Screen(width: 20, height: 10)
        var block = LiveBlock()
        screen.write("first line\n")
        for lines in [["one", "two", "three"], ["four", "five"], ["six", "seven", "8", "9"]] {
            screen.write(block.draw(lines, width: 20))
            #expect(screen.text == (["first line"] + lines).joined(separator: "\n"))
        }
        screen.write(block.draw([], width: 20))
        #expect(screen.text == "first line")
    }

    @Test func linesAreWrittenAboveIt() {
        var screen = Screen(width: 20, height: 10)
        var block = LiveBlock()
        screen.write(block.draw(["one", "two"], width: 20))
        screen.write(block.writing("warning: 1", width: 20))
        screen.write(block.writing("warning: 2", width: 20))
        #expect(screen.text == "warning: 1\nwarning: 2\none\ntwo")
        screen.write(block.draw([], width: 20))
        #expect(screen.text == "warning: 1\nwarning: 2")
    }

    @Test func whatIsTooWideIsCutAndColoursAreKept() {
        var block = LiveBlock()
        let text = block.draw(["\u{1b}[31mabcdef\u{1b}[0mghi"], width: 5)
        #expect(text.contains("\u{1b}[31mabcd\u{1b}[0m"))
        #expect(!text.contains("e") && !text.contains("g"))
    }

    /// Such as the `^C` of somebody who ends the run, on a line that is full.
    @Test func whatIsTypedLeavesNothingBehind() {
        var screen = Screen(width: 10, height: 10)
        var block = LiveBlock()
        screen.write(block.draw(["one", "123456789"], width: 10))
        screen.write("^C")
        #expect(screen.text == "one\n123456789\n^C")
        screen.write(block.writing("stopping", width: 10))
        screen.write(block.draw(["two", "123456789"], width: 10))
        #expect(screen.text == "stopping\ntwo\n123456789")
        screen.write("^C")
        screen.write(block.draw([], width: 10))
        #expect(screen.text == "stopping")
    }

    @Test func nothingIsSentWhereNothingChanges() {
        var block = LiveBlock()
        #expect(!block.draw(["one"], width: 20).isEmpty)
        #expect(block.draw(["one"], width: 20).isEmpty)
    }

    /// A terminal that became narrower has broken the old lines in two.
    @Test func aNarrowerTerminalIsClearedWhole() {
        var wide = Screen(width: 20, height: 10)
        var block = LiveBlock()
        let old = "0123456789abcdef"
        _ = block.draw([old, old], width: 20)
        wide = Screen(width: 10, height: 10)
        // As terminals do, that break their lines anew.
        wide.write("before\n\(old)\n\(old)\n")
        let text = block.draw(["new"], width: 10)
        // Else the terminal would still take what is drawn over them for one line.
        #expect(text.contains("A\u{1b}[J"))
        wide.write(text)
        #expect(wide.text == "before\nnew")
    }
}
