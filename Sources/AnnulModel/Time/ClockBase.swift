/// What ties the wall times of one process to those of another: while the machine stays up, its
/// uninterrupted clock runs on, whoever sets the wall clock.
package struct ClockBase: Hashable, Sendable {
    /// Which start of which machine.
    package let boot: String
    /// What the process's wall clock says of the moment of that start.
    package let origin: Timestamp

    package init(boot: String, origin: Timestamp) {
        self.boot = boot
        self.origin = origin
    }

    /// Whether moments recorded by one can be read by the other.
    package func agrees(with other: ClockBase) -> Bool {
        let difference = origin - other.origin
        return boot == other.boot && difference <= Self.drift && difference >= .zero - Self.drift
    }

    /// How far a clock may be slewed: little beside any settling time.
    private static let drift = Duration.seconds(2)
}
