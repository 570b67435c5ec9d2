package import AnnulModel

/// Why an account goes no further in this run.
package struct LaneStop: Hashable, Sendable {
    package let reason: Reason
    /// What is wrong and what to do, for a person.
    package let detail: String
}
