import AnnulModel
import Engine
import Testing

struct HealthTests {
    private static let settlement = Settlement(.failed, .providerError)

    @Test(
        arguments: [
            (.settled(settlement), 200, .up), (.settled(settlement), 500, .up),
            (.refused(settlement), 400, .up), (.refused(settlement), 501, .up),
            (.standing, 200, .up), (.busy(renewsKey: true), 423, .up),
            (.throttled(after: nil), 429, .up), (.halt(.authFailed), 401, .up),
            // Refused at the door, or no door.
            (.notSent, 401, .up), (.notSent, nil, .down),
            // An answer that nobody can use is none, whatever its status.
            (.doubtful, nil, .down), (.doubtful, 200, .down), (.doubtful, 400, .down),
            (.doubtful, 503, .down), (.unsettled, nil, .down), (.unsettled, 200, .down),
            (.unsettled, 400, .down), (.unsettled, 500, .down),
        ] as [(Verdict, Int?, Health)])
    func aFindingTellsWhetherTheProviderIsThere(verdict: Verdict, status: Int?, health: Health) {
        #expect(Health(Finding(verdict, httpStatus: status)) == health)
    }
}
