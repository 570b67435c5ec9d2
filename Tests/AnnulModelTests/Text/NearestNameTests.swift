import AnnulModel
import Testing

struct NearestNameTests {
    static let known = ["cancelled", "in_doubt", "failed"]

    @Test(
        arguments: [
            ("cancled", "Did you mean 'cancelled'?"), ("In-Doubt", "Did you mean 'in_doubt'?"),
            ("faield", "Did you mean 'failed'?"),
            ("gone", "There is cancelled, in_doubt, failed."),
            ("", "There is cancelled, in_doubt, failed."),
        ])
    func aMisspeltNameIsAnsweredWithTheNearest(name: String, answer: String) {
        #expect(didYouMean(name, among: Self.known) == answer)
    }

    @Test func whereNoneIsNearTheRemedyIsSaid() {
        #expect(
            didYouMean("gone", among: Self.known, otherwise: "Look it up.") == "Look it up.")
        #expect(didYouMean("gone", among: [], otherwise: "Look it up.") == "Look it up.")
        #expect(
            didYouMean("faield", among: Self.known, otherwise: "Look it up.")
                == "Did you mean 'failed'?")
    }
}
