package import AnnulModel

/// One request as its provider saw it.
///
/// Limits and outages are judged by these: a client's own clock says when it meant to send.
package struct Arrival: Codable, Hashable, Sendable {
    package let at: Timestamp
    /// What the request says whose it is; empty where that is nobody the sandbox serves.
    package let merchant: String
    /// `token`, `lookup`, `events`, `cancel` or `other`.
    package let kind: String
    /// The answer's status; `0` where the connection closes without one.
    package let status: Int
}
