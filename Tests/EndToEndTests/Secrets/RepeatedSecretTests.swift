import Sandbox
import Testing

extension EndToEnd {
    /// A provider's words are kept, and the secrets that it repeats are not.
    @Suite struct RepeatedSecretTests {
        private static let secrets = [
            "MARKER+id/8a1", "MARKER+secret/2b3", "MARKER+key/6c5", "MARKER+token/0d9",
        ]
        private static let environment = [
            "MARKED_ID": secrets[0], "MARKED_SECRET": secrets[1], "MARKED_KEY": secrets[2],
            "MARKED_TOKEN": secrets[3],
        ]

        private static func settings(port: Int) -> String {
            """
            ledger: annul.ledger
            accounts:
              vipps:
                provider: vipps
                environment: test
                base_url: http://127.0.0.1:\(port)
                merchant: "123456"
                credentials:
                  client_id: {env: MARKED_ID}
                  client_secret: {env: MARKED_SECRET}
                  subscription_key: {env: MARKED_KEY}
              bambora:
                provider: bambora
                profile: beta
                environment: test
                base_url: http://127.0.0.1:\(port)
                merchant: T100000001
                credentials: {token: {env: MARKED_TOKEN}, secret: {env: MARKED_SECRET}}

            """
        }

        @Test(.timeLimit(.minutes(1))) func whatIsRepeatedIsTakenOut() async throws {
            try await Workshop.lend { workshop in
                try await Parrot.lend { parrot in
                    try workshop.write(Self.settings(port: parrot.port), to: "annul.yaml")
                    try workshop.write(
                        "account,reference\nvipps,order-00001\nbambora,order-00002\n",
                        to: "payments.csv")
                    var said = ""
                    for arguments in [
                        ["check", "--online", "--verbose"], ["run", "payments.csv", "--verbose"],
                        ["export", "latest"], ["show", "order-00001"], ["show", "order-00002"],
                        ["status", "latest"],
                    ] {
                        let ended = try await workshop.annul(arguments, Self.environment) { _ in }
                        said += ended.output + ended.errors
                    }
                    let search = MarkerSearch(Self.secrets + [Parrot.token])
                    #expect(search.found(in: said) == [], "\(said)")
                    for name in try workshop.files(but: []) {
                        #expect(search.found(in: try workshop.bytes(of: name)) == [], "\(name)")
                    }
                    // The provider has really been quoted.
                    let details = try await workshop.exported().column("annul_detail")
                    #expect(details.count == 2)
                    #expect(
                        details[0].contains("Bearer ‹secret› and ‹secret› is wrong"), "\(details)")
                    #expect(details[1].contains("Basic "), "\(details)")
                    #expect(details[1].contains("‹secret›"), "\(details)")
                }
            }
        }
    }
}
