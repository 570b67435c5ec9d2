import AnnulModel
import Crypto
import FoundationEssentials
import Ledger

/// The page of a report: its head, and its sections one after the other.
struct ReportPage {
    let report: RunReport

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>\(headline) Run \(run.name)</title>
        <style>\(raw: ReportStyle.text)</style>
        </head>
        <body>
        <main>
        \(header)
        \(tiles)
        \(money)
        \(accounts)
        \(reasons)
        \(course)
        \(latencies)
        \(rows)
        </main>
        \(footer)
        <script>\(raw: ReportScript.text)</script>
        </body>
        </html>

        """
    }

    var summary: RunSummary { report.summary }
    var run: RunRecord { report.summary.run }
    var totals: RowCounts { report.summary.totals }

    /// Nothing is loaded, sent or run but the one style sheet and the one script.
    static let policy: String = {
        let style = hash(ReportStyle.text)
        let script = hash(ReportScript.text)
        return "default-src 'none'; style-src 'sha256-\(style)'; script-src 'sha256-\(script)';"
            + " base-uri 'none'; form-action 'none'"
    }()

    private static func hash(_ text: StaticString) -> String {
        Data(SHA256.hash(data: Data(text.description.utf8))).base64EncodedString()
    }
}
