import AnnulModel
import FoundationEssentials
import Testing

@testable import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Where configuration and ledger are looked for, and what beats what.
struct SearchTests {
    private func search(
        in folder: String, config: String? = nil, ledger: String? = nil,
        _ more: [String: String] = [:]
    ) -> ConfigurationSearch {
        ConfigurationSearch(
            config: config, ledger: ledger,
            environment: ["HOME": folder + "/home"].merging(more) { $1 }, workingDirectory: folder)
    }

    @Test func thePlacesAreTriedInTheirOrder() async throws {
        try await withFolder { folder in
            let places = [
                "home/.config/annul/annul.yaml", "xdg/annul/annul.yaml", "annul.yaml",
                "by-env.yaml",
                "by-flag.yaml",
            ]
            func found(_ flag: String?, _ environment: [String: String]) throws -> String {
                try search(in: folder, config: flag, environment).load(defaults: standardPolicy)
                    .file
            }
            try write(smallest, to: "\(folder)/\(places[0])")
            #expect(try found(nil, [:]) == "\(folder)/\(places[0])")
            #expect(try found(nil, ["XDG_CONFIG_HOME": "relative"]) == "\(folder)/\(places[0])")
            let xdg = ["XDG_CONFIG_HOME": "\(folder)/xdg"]
            try write(smallest, to: "\(folder)/\(places[1])")
            #expect(try found(nil, xdg) == "\(folder)/\(places[1])")
            try write(smallest, to: "\(folder)/\(places[2])")
            #expect(try found(nil, xdg) == "\(folder)/\(places[2])")
            #expect(try found(nil, ["ANNUL_CONFIG": ""]) == "\(folder)/\(places[2])")
            try write(smallest, to: "\(folder)/\(places[3])")
            let variable = ["ANNUL_CONFIG": "by-env.yaml"]
            #expect(try found(nil, variable) == "\(folder)/\(places[3])")
            try write(smallest, to: "\(folder)/\(places[4])")
            #expect(try found("by-flag.yaml", variable) == "\(folder)/\(places[4])")
        }
    }

    @Test func theLedgersNameComesFromTheNearest() async throws {
        try await withFolder { folder in
            try write("ledger: ../l/file.ledger\n\(smallest)", to: "\(folder)/conf/annul.yaml")
            func ledger(_ flag: String?, _ environment: [String: String]) throws -> SettingLine? {
                try search(in: folder, config: "conf/annul.yaml", ledger: flag, environment)
                    .load(defaults: standardPolicy).described().first
            }
            let fromFile = try #require(try ledger(nil, [:]))
            #expect(fromFile.value == "\(folder)/l/file.ledger")
            #expect(fromFile.origin.description == "conf/annul.yaml:1")
            let variable = ["ANNUL_LEDGER": "env.ledger"]
            let fromVariable = try #require(try ledger(nil, variable))
            #expect(fromVariable.value == "\(folder)/env.ledger")
            #expect(fromVariable.origin.description == "environment ANNUL_LEDGER")
            let fromFlag = try #require(try ledger("/x/flag.ledger", variable))
            #expect(fromFlag.value == "/x/flag.ledger")
            #expect(fromFlag.origin.description == "--ledger")
            try write(smallest, to: "\(folder)/conf/annul.yaml")
            let standard = try #require(try ledger(nil, [:]))
            #expect(standard.value == "\(folder)/conf/annul.ledger")
            #expect(standard.origin.description == "default")
        }
    }

    @Test func aNamedFileThatIsMissingIsNoInput() async throws {
        try await withFolder { folder in
            try write(smallest, to: "\(folder)/annul.yaml")
            let byFlag = error(search(in: folder, config: "x.yaml"))
            #expect(byFlag?.kind == .noInput)
            #expect(byFlag?.kind.exitCode == 66)
            #expect(
                byFlag?.description
                    == "there is no file 'x.yaml', which --config names. Correct the path.")
            let byVariable = error(search(in: folder, ["ANNUL_CONFIG": "annul.yaml/x"]))
            #expect(byVariable?.kind == .noInput)
            #expect(byVariable?.description.contains("which ANNUL_CONFIG names") == true)
        }
    }

    @Test func noFileAnywhereSaysWhereItWasLookedFor() async throws {
        try await withFolder { folder in
            let error = error(search(in: folder))
            #expect(error?.kind == .configuration)
            #expect(error?.kind.exitCode == 78)
            #expect(
                error?.description
                    == "no configuration found. Looked for annul.yaml, "
                    + "\(folder)/home/.config/annul/annul.yaml, /etc/annul/annul.yaml. Name one by "
                    + "--config or ANNUL_CONFIG; `annul init --provider vipps` writes one.")
        }
    }

    @Test func aFolderIsNoConfiguration() async throws {
        try await withFolder { folder in
            let error = error(search(in: folder, config: "."))
            #expect(error?.kind == .configuration)
            #expect(error?.description == ".: is not a regular file. Name the file itself.")
        }
    }

    /// Whoever writes it decides where secrets go, and what is run to have them.
    @Test(arguments: [(0o644, false), (0o664, false), (0o646, true), (0o666, true)])
    func aFileThatEverybodyMayWriteIsRefused(permissions: Int, isRefused: Bool) async throws {
        try await withFolder { folder in
            try write(smallest, to: "\(folder)/annul.yaml", permissions: permissions)
            let search = search(in: folder)
            guard isRefused else {
                #expect(throws: Never.self) { try search.load(defaults: standardPolicy) }
                return
            }
            let error = error(search)
            #expect(error?.kind.exitCode == 77)
            #expect(
                error?.description
                    == "annul.yaml: every user of this machine may write to it, and so decide where "
                    + "secrets go. Run 'chmod o-w \(folder)/annul.yaml'.")
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func aFileThatMayNotBeReadIsAMatterOfPermission() async throws {
        try await withFolder { folder in
            try write(smallest, to: "\(folder)/annul.yaml", permissions: 0)
            #expect(error(search(in: folder))?.kind.exitCode == 77)
        }
    }

    private func error(_ search: ConfigurationSearch) -> SettingsError? {
        #expect(throws: SettingsError.self) { try search.load(defaults: standardPolicy) }
    }
}
