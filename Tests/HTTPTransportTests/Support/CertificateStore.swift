import FoundationEssentials
import NIOSSL
import Subprocess

/// A certificate authority made for one test run, and what it has signed.
struct CertificateStore {
    let folder: String

    /// Lends a store with all certificates that the tests need; `openssl` makes them.
    static func lend<Answer: Sendable>(
        body: @Sendable (CertificateStore) async throws -> Answer
    ) async throws -> Answer {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await Subprocess.run(
            .name("sh"), arguments: ["-e", "-c", script, "sh", folder], output: .discarded,
            error: .string(limit: 1 << 16))
        guard made.terminationStatus.isSuccess else {
            throw NotMade(output: made.standardError)
        }
        return try await body(CertificateStore(folder: folder))
    }

    struct NotMade: Error { let output: String }

    func path(_ name: String) -> String { "\(folder)/\(name).pem" }

    /// What a server needs to introduce itself with one of the certificates.
    func server(
        _ name: String, asksForIdentity: Bool = false, upTo newest: TLSVersion? = nil
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path(name)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("key"), format: .pem)))
        if let newest {
            configuration.minimumTLSVersion = .tlsv1
            configuration.maximumTLSVersion = newest
        }
        if asksForIdentity {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(path("ca"))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static let script = """
        cd "$1"
        openssl ecparam -name prime256v1 -genkey -noout -out cakey.pem
        openssl ecparam -name prime256v1 -genkey -noout -out key.pem
        openssl req -x509 -key cakey.pem -subj "/CN=Test CA" -days 2 -out ca.pem
        sign() {
            openssl req -new -key key.pem -subj "/CN=$1" -out request.pem
            printf 'subjectAltName=%s\\n' "$2" > names
            openssl x509 -req -in request.pem -CA ca.pem -CAkey cakey.pem -set_serial "$4" \\
                -days "$3" -extfile names -out "$1.pem"
        }
        sign good DNS:localhost,IP:127.0.0.1 2 1
        sign other DNS:other.example 2 2
        sign expired DNS:localhost,IP:127.0.0.1 -1 3
        sign client DNS:client.example 2 4
        openssl req -x509 -key key.pem -subj "/CN=self" -days 2 \\
            -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -out self.pem
        """
}
