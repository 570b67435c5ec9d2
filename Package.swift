// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "annul",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "annul", targets: ["annul"]),
        .executable(name: "annul-sandbox", targets: ["annul-sandbox"]),
        // For tests: plays simulated nights.
        .executable(name: "annul-worlds", targets: ["annul-worlds"]),
        // For tests: libFuzzer's; Scripts/fuzz.sh builds it.
        .executable(name: "annul-fuzz", targets: ["annul-fuzz"]),
        // For tests: loaded before a program, it makes the disk misbehave.
        .library(name: "LedgerFaults", type: .dynamic, targets: ["LedgerFaults"]),
    ],
    traits: [
        .trait(
            name: "LibCSV",
            description: "Find the records of CSV files with libcsv (libcsv-dev).")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    // Each target depends only on targets above it.
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(name: "CFileSystem"),
        .systemLibrary(name: "CProcess"),
        .target(name: "LedgerFaults"),
        .target(name: "AnnulModel"),
        .target(
            name: "Settings",
            dependencies: [
                "AnnulModel", "CFileSystem",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "Intake",
            dependencies: [
                "AnnulModel", "CZlib",
                .target(name: "CLibCSV", condition: .when(traits: ["LibCSV"])),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Providers",
            dependencies: [
                "AnnulModel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .target(
            name: "Ledger",
            dependencies: [
                "AnnulModel", "CFileSystem",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(
            name: "Engine",
            dependencies: [
                "AnnulModel", "Ledger", "Providers",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "HTTPTransport",
            dependencies: [
                "AnnulModel", "Engine", "Providers",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Reporting",
            dependencies: [
                "AnnulModel", "Ledger", .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "AnnulModel", "Providers",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "AnnulModel", "Engine", "Ledger", "Providers", "Sandbox",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "annul-sandbox",
            dependencies: [
                "AnnulModel", "Providers", "Sandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "annul-worlds",
            dependencies: [
                "Simulation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "annul",
            dependencies: [
                "AnnulModel", "CProcess", "Settings", "Intake", "Providers", "Ledger", "Engine",
                "HTTPTransport", "Reporting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // For tests: reads whatever bytes there can be.
        .target(
            name: "Fuzzing",
            dependencies: [
                "AnnulModel", "Intake", "Providers", "Settings",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        // For tests: has no beginning of its own, which libFuzzer brings.
        .executableTarget(name: "annul-fuzz", dependencies: ["Fuzzing"]),
        .testTarget(name: "AnnulModelTests", dependencies: ["AnnulModel"]),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["AnnulModel", "Providers", "Reporting", "Settings"]),
        .testTarget(
            name: "IntakeTests",
            dependencies: [
                "AnnulModel", "CZlib", "Intake", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "AnnulModel", "Providers",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "AnnulModel", "Ledger",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "AnnulModel", "Engine", "Ledger", "Providers", "Simulation",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "HTTPTransportTests",
            dependencies: [
                "AnnulModel", "Engine", "HTTPTransport", "Providers",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "AnnulModel", "Intake", "Ledger", "Reporting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "AnnulModel", "Providers", "Sandbox", "annul-sandbox",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"], exclude: ["Inputs"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AnnulModel", "Ledger", "Sandbox",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .testTarget(
            name: "AnnulTests",
            dependencies: [
                "AnnulModel", "HTTPTransport", "Intake", "Providers", "Settings", "annul",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
