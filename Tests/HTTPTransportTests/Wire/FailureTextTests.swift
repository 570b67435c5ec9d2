import AnnulModel
import Engine
@testable import HTTPTransport
import NIOCore
import Testing

/// What an operator reads.
struct FailureTextTests {
    @Test func aClientCertificateThatIsMissingIsNamed() {
        let options = TLSOptions(
            identity: .init(certificateFile: "/nowhere/client.pem", keyFile: "/nowhere/key.pem"))
        let error = #expect(throws: TLSOptionsError.self) {
            try NIOTransport(version: "1", tls: options)
        }
        #expect(
            error?.description == """
                /nowhere/client.pem: no client certificate in PEM form can be read there. \
                Check that the file exists, is readable and is PEM.
                """)
    }

    @Test func trustedCertificatesThatAreMissingAreNamed() {
        let error = #expect(throws: TLSOptionsError.self) {
            try NIOTransport(version: "1", tls: TLSOptions(extraRootsFile: "/nowhere/ca.pem"))
        }
        #expect(error?.kind == .roots)
        #expect(
            error?.description == """
                /nowhere/ca.pem: no trusted certificates in PEM form can be read there. \
                Check that the file exists, is readable and is PEM.
                """)
    }

    @Test(arguments: [
        (CInt(104), TransportFailure.Cause.reset), (32, .reset), (111, .refused),
        (113, .unreachable), (101, .unreachable), (110, .timeout), (5, .closed),
    ])
    func errnoHasAMeaning(errno: CInt, cause: TransportFailure.Cause) {
        #expect(TransportFailure.reading(of: IOError(errnoCode: errno, reason: "")).0 == cause)
    }
}
