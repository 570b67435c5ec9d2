import FoundationEssentials
import Testing

@testable import Ledger

#if canImport(Glibc)
    import Glibc
#endif

/// Where a ledger may lie, and where it must not.
struct LedgerPlaceTests {
    @Test(
        arguments: [
            (0xef53, nil), (0x5846_5342, nil), (0x9123_683e, nil), (0x0102_1994, nil),
            (0x794c_7630, nil), (0x2fc1_2fc1, nil),
            (0x6969, "NFS"), (0x517b, "SMB"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB"),
            (0x6573_5546, "FUSE"), (0x0102_1997, "9P"), (0x00c3_6400, "Ceph"),
        ] as [(UInt32, String?)])
    func localDisksAreTakenAndNetworksRefused(kind: UInt32, name: String?) {
        let objection = LedgerPlace(fileSystem: kind).objection(by: 1000, to: "/l/annul.ledger")
        let expected = name.map { name in
            LedgerError(
                .misplaced,
                "/l/annul.ledger is on a network file system (\(name)), which can't keep two machines"
                    + " from sending the same. Nothing was sent. Keep the ledger on a disk of this"
                    + " machine.")
        }
        #expect(objection == expected)
    }

    @Test(
        arguments: [
            (nil, 1000, true), (1000, 1000, true), (0, 0, true), (1000, 0, false), (0, 1000, false),
        ] as [(UInt32?, UInt32, Bool)])
    func onlyTheOwnerWrites(owner: UInt32?, user: UInt32, isAllowed: Bool) {
        let objection = LedgerPlace(fileSystem: 0xef53, owner: owner).objection(by: user, to: "/l")
        #expect((objection == nil) == isAllowed)
        #expect(isAllowed || objection?.code == .permission)
    }

    @Test func aSecondNameIsRefused() throws {
        let bench = try Workbench()
        _ = try bench.open()
        let other = bench.folder.path + "/other.ledger"
        try FileManager.default.linkItem(atPath: bench.path, toPath: other)
        let place = try #require(LedgerPlace(of: other))
        #expect(place.names == 2)
        #expect(place.objection(by: place.owner ?? 0, to: other)?.code == .misplaced)
    }

    @Test(arguments: [0o600, 0o640, 0o660, 0o662, 0o666])
    func aLedgerThatEverybodyMayWriteIsRefused(permissions: Int) throws {
        let bench = try Workbench()
        _ = try bench.open()
        #expect(unsafe chmod(bench.path, mode_t(permissions)) == 0)
        let place = try #require(LedgerPlace(of: bench.path))
        let expected = LedgerError(
            .permission,
            "every user of this machine may write into \(bench.path). Nothing was sent. Find out by"
                + " `annul verify` whether it holds, then run `chmod o-w \(bench.path)`.")
        let objection = place.objection(by: geteuid(), to: bench.path)
        #expect(objection == (permissions & 0o002 == 0 ? nil : expected))
    }

    @Test(arguments: [(0o755, false), (0o775, false), (0o1777, false), (0o777, true)])
    func aFolderThatEverybodyMayWriteIsRefused(permissions: Int, isRefused: Bool) throws {
        let bench = try Workbench()
        let folder = bench.folder.path
        #expect(unsafe chmod(folder, mode_t(permissions)) == 0)
        let expected = LedgerError(
            .permission,
            "every user of this machine may exchange \(bench.path) for another ledger. Nothing was"
                + " sent. Run `chmod o-w \(folder)`; where the folder is not yours, as on volumes of"
                + " containers, keep the ledger in one of its own there, with mode 700: `annul init"
                + " --ledger` makes it.")
        do {
            _ = try bench.open(holder: "me")
            #expect(!isRefused)
        } catch {
            #expect(isRefused && error == expected, "\(error)")
        }
        #expect(FileManager.default.fileExists(atPath: bench.path) == !isRefused)
    }

    @Test func aNewLedgerIsItsOwnersAlone() throws {
        let bench = try Workbench()
        let ledger = try bench.open(holder: "me")
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
        #expect(names.count > 2)
        for name in names {
            var facts = stat()
            #expect(unsafe stat("\(bench.folder.path)/\(name)", &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o600, "\(name)")
        }
        withExtendedLifetime(ledger) {}
    }

    @Test func aLinkToNothingIsNotFollowed() throws {
        let bench = try Workbench()
        try FileManager.default.createSymbolicLink(
            atPath: bench.path, withDestinationPath: bench.folder.path + "/gone")
        do {
            _ = try bench.open(holder: "me")
            Issue.record("a ledger was made through a link")
        } catch {
            #expect(error.code == .missing)
            #expect(error.message.contains("is a symbolic link to a file that is not there"))
        }
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path + "/gone"))
    }

    @Test func aLinkedLedgerHasOneLock() throws {
        let bench = try Workbench()
        let first = try bench.open(holder: "first")
        let link = bench.folder.path + "/link.ledger"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: bench.path)
        #expect(LedgerLock.isHeld(for: link))
        #expect(throws: LedgerError.self) { try LedgerLock(for: link, holder: "second") }
        withExtendedLifetime(first) {}
    }

    @Test func aWatchedFileThatGoesIsMissed() throws {
        let folder = try TemporaryFolder()
        let paths = ["a", "b"].map { "\(folder.path)/\($0)" }
        for path in paths { try Data("x".utf8).write(to: URL(filePath: path)) }
        let watch = try FileWatch(paths)
        #expect(watch.moved == nil)
        // A file of the same content is another file all the same.
        try FileManager.default.moveItem(atPath: paths[1], toPath: folder.path + "/c")
        try FileManager.default.copyItem(atPath: folder.path + "/c", toPath: paths[1])
        #expect(watch.moved == paths[1])
        try FileManager.default.removeItem(atPath: paths[0])
        #expect(watch.moved == paths[0])
    }
}
