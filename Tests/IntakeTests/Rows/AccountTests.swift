import AnnulModel
import Testing

@testable import Intake

private let three = [
    AccountDirectory.Account(name: "vipps-no", provider: .vipps),
    AccountDirectory.Account(name: "bambora-se", provider: .bambora),
    AccountDirectory.Account(name: "bambora-no", provider: .bambora),
]
private let one = [three[0]]

private struct Case: Sendable {
    var accounts = three
    var bound: String?
    var preset: String?
    var name = ""
    var provider = ""
    let expected: String

    func resolve() throws(Rejection) -> String {
        try AccountDirectory(accounts, bound: bound, preset: preset)
            .account(named: name, provider: provider)
    }
}

@Suite struct AccountTests {
    @Test(arguments: [
        Case(name: "bambora-se", expected: "bambora-se"),
        Case(preset: "vipps-no", name: "bambora-se", expected: "bambora-se"),
        Case(bound: "vipps-no", name: "vipps-no", expected: "vipps-no"),
        Case(bound: "vipps-no", expected: "vipps-no"),
        Case(bound: "vipps-no", preset: "bambora-se", expected: "vipps-no"),
        Case(preset: "bambora-se", expected: "bambora-se"),
        Case(provider: "vipps", expected: "vipps-no"),
        Case(provider: "MobilePay", expected: "vipps-no"),
        Case(preset: "bambora-no", provider: "Worldline", expected: "bambora-no"),
        Case(name: "vipps-no", provider: "DHL", expected: "vipps-no"),
        Case(accounts: one, expected: "vipps-no"),
        Case(accounts: one, provider: "vipps", expected: "vipps-no"),
    ])
    fileprivate func aRowFindsItsAccount(row: Case) throws {
        #expect(try row.resolve() == row.expected)
    }

    @Test(arguments: [
        Case(
            bound: "vipps-no", name: "bambora-se",
            expected: "column 'account': The file is bound to account 'vipps-no', but the row "
                + "names 'bambora-se'. Correct the row, or read it from another file."),
        Case(
            name: "vips-no",
            expected: "column 'account': There is no account 'vips-no'. Did you mean 'vipps-no'?"),
        Case(
            preset: "vips-no", expected: "There is no account 'vips-no'. Did you mean 'vipps-no'?"),
        Case(
            name: "nets",
            expected: "column 'account': There is no account 'nets'. The configuration has "
                + "'vipps-no', 'bambora-se', 'bambora-no'."),
        Case(
            accounts: one, name: "Vipps-NO",
            expected: "column 'account': There is no account 'Vipps-NO'. Did you mean 'vipps-no'?"),
        Case(
            bound: "vipps-no", provider: "bambora",
            expected: "column 'provider': The row names provider 'bambora', but account "
                + "'vipps-no' is at vipps. Correct the row."),
        Case(
            provider: "worldline",
            expected: "column 'provider': Several accounts are at provider 'bambora': "
                + "'bambora-se', 'bambora-no'. Name one in a column 'account'."),
        Case(
            accounts: one, provider: "vtex",
            expected: "column 'provider': No account is at provider 'vtex'. The configuration has "
                + "'vipps-no'."),
        Case(
            accounts: one, provider: "vips",
            expected: "column 'provider': There is no provider 'vips'. Did you mean 'vipps'?"),
        Case(
            accounts: one, provider: "klarna",
            expected: "column 'provider': There is no provider 'klarna'. Name the account in a "
                + "column 'account'."),
        Case(
            expected: "Nothing says which account the row is for. Add a column 'account', or name "
                + "one with '--account'; there are 'vipps-no', 'bambora-se', 'bambora-no'."),
        Case(
            accounts: [], expected: "No account is configured. Add one to the configuration."),
    ])
    fileprivate func aRowWithoutAnAccountIsRejected(row: Case) {
        do throws(Rejection) {
            let found = try row.resolve()
            Issue.record("found \(found)")
        } catch {
            #expect(error.reason == .noAccount)
            #expect(error.description == row.expected)
        }
    }
}
