import AnnulModel
import Crypto
import FoundationEssentials
import Ledger
import Testing

@testable import Reporting

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ResultFilesTests {
    @Test func everyRowStandsInResultsAndInOneFileByWhatIsToBeDone() async throws {
        let test = try await TestLedger()
        let earlier = try await test.run("20261120-000000-aaaa", [.payment("open-elsewhere")])
        #expect(earlier.state == .ready)
        let run = try await test.run(
            "20261121-040506-7k3f",
            [
                .payment("p-1", line: 2, minor: 1000), .payment("p-2", line: 3, minor: 2000),
                .payment("p-1", line: 4, minor: 1000), .unusable(line: 5, fields: ["", "x"]),
                .payment("open-elsewhere", line: 6), .payment("p-3", line: 7, fields: ["a,\"b\""]),
            ])
        try await test.work(run, ["p-1": [.cancelled(900)], "p-2": [.captured]])
        let written = try test.write(run)

        let header = "reference,note," + ResultEncoder.evidence.joined(separator: ",") + "\n"
        let tail = "20261121-040506-7k3f"
        let key1 = KeyDerivation.key(of: "p-1", at: TestLedger.vipps, generation: 1)
        let key2 = KeyDerivation.key(of: "p-2", at: TestLedger.vipps, generation: 1)
        let good =
            "p-1,,\(tail),1,payments.csv,2,vipps-no,cancelled,cancelled_by_us,Cancelled.,1,200,"
            + "psp-1,\(key1),NOK,900,,2026-11-21T04:25:08.289Z\n"
        let failed =
            "p-2,,\(tail),2,payments.csv,3,vipps-no,not_cancellable,captured,It is captured.,1,"
            + "400,,\(key2),NOK,,2000,2026-11-21T04:25:09.789Z\n"
        let duplicate =
            "p-1,,\(tail),3,payments.csv,4,vipps-no,duplicate,same_payment,"
            + "Line 2 has the same payment.,0,,,,NOK,,,2026-11-21T04:25:06.789Z\n"
        let rejected =
            ",x,\(tail),4,payments.csv,5,,rejected,missing_field,"
            + "column 'reference': It is empty. Fill it in.,0,,,,,,,2026-11-21T04:25:06.789Z\n"
        let elsewhere =
            "open-elsewhere,,\(tail),5,payments.csv,6,vipps-no,duplicate,earlier_run,"
            + "\"Run 20261120-000000-aaaa is still to work on this payment: `annul resume"
            + " 20261120-000000-aaaa` goes on with it, `annul abandon 20261120-000000-aaaa` gives it"
            + " up.\",0,,,,,,,2026-11-21T04:25:06.789Z\n"
        let open =
            "p-3,\"a,\"\"b\"\"\",\(tail),6,payments.csv,7,vipps-no,unprocessed,,Not worked on.,0,"
            + ",,,,,,\n"
        let expected = [
            ("succeeded.csv", [good]), ("failed.csv", [failed]),
            ("rejected.csv", [duplicate, rejected]), ("open.csv", [elsewhere, open]),
            ("results.csv", [good, failed, duplicate, rejected, elsewhere, open]),
        ]
        for (name, records) in expected {
            let file = try test.file(run, name)
            #expect(file == header + records.joined(), "\(name)")
        }
        #expect(written.path == "\(test.folder)/runs/20261121-040506-7k3f")
        #expect(
            written.manifest.files.map { "\($0.name) \($0.rows.map { "\($0)" } ?? "-")" } == [
                "results.csv 6", "succeeded.csv 1", "failed.csv 1", "open.csv 2",
                "rejected.csv 2", "summary.json -", "report.html -",
            ])
    }

    @Test func theManifestDescribesTheBytesThatAreThere() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1", fields: ["é\nü"])])
        let written = try test.write(run)
        let manifest = try JSONValue(parsing: Array(try test.file(run, "manifest.json").utf8))
        #expect(manifest == written.manifest.json)
        #expect(manifest["head"]["hash"].string == (try test.reader().head().hex))
        #expect(manifest["version"].string == Version.current)
        let files = try #require(manifest["files"].elements)
        #expect(files.count == 7)
        for file in files {
            let name = try #require(file["name"].string)
            let bytes = Array(try test.file(run, name).utf8)
            #expect(file["bytes"].intValue == Int64(bytes.count))
            #expect(file["sha256"].string == SHA256.hash(data: bytes).hex)
        }
    }

    @Test func onlyTheOwnerMayReadTheFiles() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1")])
        let written = try test.write(run)
        #expect(try mode(written.path) == 0o700)
        #expect(try mode("\(test.folder)/runs") == 0o700)
        for name in try names(written.path) {
            #expect(try mode("\(written.path)/\(name)") == 0o600, "\(name)")
        }
    }

    @Test func aNewSetReplacesTheEarlierOneAndWhatAnInterruptedOneLeft() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1"), .payment("p-2")])
        let path = try test.write(run).path
        for name in [".results.csv.partial", ".of-a-later-version.partial"] {
            #expect(FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data([65])))
        }
        #expect(FileManager.default.createFile(atPath: "\(path)/notes.txt", contents: Data([66])))
        try await test.work(run, ["p-1": [.cancelled()], "p-2": [.cancelled()]])
        let again = try test.write(run)
        #expect(
            try names(path) == [
                "failed.csv", "manifest.json", "notes.txt", "open.csv", "rejected.csv",
                "report.html", "results.csv", "succeeded.csv", "summary.json",
            ])
        #expect(again.manifest.files[1].rows == 2)
        #expect(again.manifest.files[3].rows == 0)
    }

    @Test func aSetThatCannotBeMadeLeavesTheEarlierOneAsItIs() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1", minor: 500)])
        let path = try test.write(run).path
        let before = try names(path).map { try test.file(run, $0) }
        try await test.doctor("UPDATE tally SET amount = 400")
        #expect(throws: LedgerError.self) { try test.write(run) }
        #expect(try names(path).map { try test.file(run, $0) } == before)
    }

    @Test(arguments: ["runs", "runs/r"])
    func resultsAreNeverWrittenThroughALink(_ link: String) async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1")])
        let elsewhere = "\(test.folder)/elsewhere"
        try FileManager.default.createDirectory(
            atPath: elsewhere, withIntermediateDirectories: false)
        if link != "runs" {
            try FileManager.default.createDirectory(
                atPath: "\(test.folder)/runs", withIntermediateDirectories: false)
        }
        try FileManager.default.createSymbolicLink(
            atPath: "\(test.folder)/\(link)", withDestinationPath: elsewhere)
        let error = #expect(throws: LedgerError.self) { try test.write(run) }
        #expect(
            error?.message
                == "\(test.folder)/\(link) is a link or a file, and the results go into a folder of"
                + " that name. Move it away; `annul resume` writes the results.")
        #expect(try names(elsewhere).isEmpty)
    }

    @Test func aTemporaryNameThatIsALinkIsNotFollowed() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1")])
        let path = try test.write(run).path
        let victim = "\(test.folder)/victim"
        #expect(FileManager.default.createFile(atPath: victim, contents: Data([65])))
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/.results.csv.partial", withDestinationPath: victim)
        try test.write(run)
        #expect(FileManager.default.contents(atPath: victim) == Data([65]))
    }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
