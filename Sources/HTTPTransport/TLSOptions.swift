import NIOCore
import NIOSSL

/// Whom an account's TLS trusts, and as whom it introduces itself.
///
/// The provider's certificate is always verified in full, its name included: there is no switch.
package struct TLSOptions: Hashable, Sendable {
    /// Files in PEM form that prove a client's identity.
    package struct Identity: Hashable, Sendable {
        /// The certificate, followed by its chain.
        package let certificateFile: String
        package let keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// A file of certificates in PEM form that are trusted besides the system's own.
    package let extraRootsFile: String?
    /// What is shown to providers that ask for a client certificate.
    package let identity: Identity?

    package init(extraRootsFile: String? = nil, identity: Identity? = nil) {
        self.extraRootsFile = extraRootsFile
        self.identity = identity
    }
}

/// A certificate or key file that can't be used.
package struct TLSOptionsError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        case roots = "trusted certificates"
        case certificate = "client certificate"
        case key = "client key"
        case pair = "client certificate and key"
    }

    package let kind: Kind
    package let file: String

    package var description: String {
        switch kind {
        case .pair:
            "\(file): the \(kind.rawValue) do not fit together, or the system's trusted "
                + "certificates can't be read. Name a certificate and its own key."
        case .roots, .certificate:
            "\(file): no \(kind.rawValue) in PEM form can be read there. "
                + "Check that the file exists, is readable and is PEM."
        case .key:
            "\(file): no \(kind.rawValue) in PEM form can be read there. "
                + "Check that the file is PEM and needs no passphrase."
        }
    }
}

extension TLSOptions {
    /// How long a peer may take to say goodbye before the connection is simply closed.
    private static let goodbye = TimeAmount.seconds(1)

    /// Reads the files as a connection would.
    ///
    /// - Throws: `TLSOptionsError` if a certificate or key can't be used.
    package func check() throws(TLSOptionsError) { _ = try context() }

    func context() throws(TLSOptionsError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        // HTTP/2 is never spoken: a server that knows nothing else refuses in the handshake.
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = Self.goodbye
        if let extraRootsFile {
            configuration.additionalTrustRoots = [
                .certificates(try Self.certificates(in: extraRootsFile, .roots))
            ]
        }
        if let identity {
            configuration.certificateChain = try Self.certificates(
                in: identity.certificateFile, .certificate
            ).map { .certificate($0) }
            configuration.privateKey = .privateKey(try Self.key(in: identity.keyFile))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSOptionsError(kind: .pair, file: identity?.certificateFile ?? "TLS")
        }
    }

    private static func certificates(
        in file: String, _ kind: TLSOptionsError.Kind
    ) throws(TLSOptionsError) -> [NIOSSLCertificate] {
        guard let found = try? NIOSSLCertificate.fromPEMFile(file), !found.isEmpty else {
            throw TLSOptionsError(kind: kind, file: file)
        }
        return found
    }

    private static func key(in file: String) throws(TLSOptionsError) -> NIOSSLPrivateKey {
        guard let found = try? NIOSSLPrivateKey(file: file, format: .pem) else {
            throw TLSOptionsError(kind: .key, file: file)
        }
        return found
    }
}
