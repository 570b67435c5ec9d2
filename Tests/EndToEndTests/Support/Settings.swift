/// The configuration of the tests: one account, and everything fast.
struct Settings {
    var rate = "2000/s"
    /// What network jitter is allowed for.
    var jitter = "5%"
    var concurrency = 16
    var perPayment = "6000/min"
    /// How long a request may take, and how long its effect may.
    var requestTimeout = "2s"
    var environment = "test"
    /// Further lines of the account.
    var account: [String] = []
    /// Further lines of the file.
    var file: [String] = []

    static let environment = [
        "END_TO_END_CLIENT_ID": "sandbox-client",
        "END_TO_END_CLIENT_SECRET": "sandbox-secret",
        "END_TO_END_SUBSCRIPTION_KEY": "sandbox-subscription",
    ]

    func text(port: Int) -> String {
        """
        ledger: annul.ledger
        accounts:
          vipps-test:
            provider: vipps
            environment: \(environment)
            base_url: http://127.0.0.1:\(port)
            merchant: "123456"
            credentials:
              client_id: {env: END_TO_END_CLIENT_ID}
              client_secret: {env: END_TO_END_CLIENT_SECRET}
              subscription_key: {env: END_TO_END_SUBSCRIPTION_KEY}
            limits:
              rate: \(rate)
              jitter: \(jitter)
              concurrency: \(concurrency)
              per_payment: \(perPayment)
            retry:
              base: 20ms
              cap: 200ms
              budget: 50% + 1000/s
              busy: {first: 50ms, cap: 200ms, for: 1m}
            timeouts: {connect: 2s, request: \(requestTimeout)}
            doubt: {settle: \(requestTimeout)}

        """
            + account.map { "    \($0)\n" }.joined() + file.map { "\($0)\n" }.joined()
    }
}
