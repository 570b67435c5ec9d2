import AnnulModel

/// What must never happen, whatever comes in whatever order.
enum Harm: String, Sendable {
    case secondEffect = "a second effect"
    case cancelledByOthers = "called cancelled, and we did not do it"
    case failedWithAnEffect = "called failed, and a request of ours took effect"
    case neverCancelled = "called already cancelled, and it is not"
    case vainDoubt = "called in doubt without a doubt"
    case vainKey = "run again under a key whose answer is kept"
    case neverEnds = "never ends, although everything is answered from now on"
}

/// Goes through every order of events that one row can meet.
struct Explorer {
    let kind: ProviderKind
    /// Whether the provider acts on a cancelled payment again; else it says that it is cancelled.
    let actsAgain: Bool
    let rules: Rules
    let policy: AccountPolicy

    /// How each harm first came about.
    private(set) var harms: [Harm: String] = [:]
    private(set) var outcomes: Set<Outcome> = []
    private(set) var situations = 0

    private struct Step {
        let situation: Situation
        let parent: Int
        let event: String
    }

    private var steps: [Step] = []
    private var known: Set<Situation.Code> = []
    private var leadsToAnEnd: Set<Situation.Code> = []

    init(_ kind: ProviderKind, actsAgain: Bool, _ rules: Rules = .real) {
        self.kind = kind
        self.actsAgain = actsAgain
        self.rules = rules
        policy = rules.told(Situation.policy(of: kind))
    }

    /// Explores all there is, or up to the first harm of one kind.
    mutating func explore(until sought: Harm? = nil) {
        visit(Situation(), from: -1, "begin")
        var index = 0
        while index < steps.count {
            let situation = steps[index].situation
            judge(situation, index)
            if let sought, harms[sought] != nil { return }
            if situation.effects <= 1 {
                for (event, next) in successors(of: situation) { visit(next, from: index, event) }
            }
            index += 1
        }
        situations = steps.count
        for index in steps.indices { follow(index) }
    }

    private mutating func visit(_ situation: Situation, from parent: Int, _ event: String) {
        var situation = situation
        situation.forgetWhatDoesNotMatter()
        guard known.insert(situation.code).inserted else { return }
        steps.append(Step(situation: situation, parent: parent, event: event))
    }

    private mutating func judge(_ it: Situation, _ index: Int) {
        if it.effects > 1 { note(.secondEffect, index) }
        guard case .ended(let outcome, let isDoubtful) = it.phase else { return }
        outcomes.insert(outcome)
        if wouldAskInVain(it) { note(.vainKey, index) }
        switch outcome {
        case .cancelled: if it.effects == 0 { note(.cancelledByOthers, index) }
        case .alreadyCancelled: if !it.isCancelled { note(.neverCancelled, index) }
        case .inDoubt: if !isDoubtful { note(.vainDoubt, index) }
        default: if it.effects > 0 { note(.failedWithAnEffect, index) }
        }
    }

    /// Whether a second run would begin with what the provider has answered for good.
    private func wouldAskInVain(_ it: Situation) -> Bool {
        guard it.mayBeRerun, !it.progress.isDoubtful,
            case .cancel(let generation) = rules.nextMove(
                it.progress, policy, Situation.now, .annul)
        else { return false }
        return it.kept.contains { $0.generation == generation && $0.answer.isAnEnd }
    }

    /// Whether the row ends if from here on nothing is lost and everything is answered.
    private mutating func follow(_ index: Int) {
        var it = steps[index].situation
        var passed: [Situation.Code] = []
        for _ in 0..<60 {
            it.forgetWhatDoesNotMatter()
            let code = it.code
            if leadsToAnEnd.contains(code) || it.hasEnded { break }
            passed.append(code)
            guard let next = calm(it) else { break }
            it = next
            if passed.count == 60 { return note(.neverEnds, index) }
        }
        leadsToAnEnd.formUnion(passed)
    }

    private mutating func note(_ harm: Harm, _ index: Int) {
        guard harms[harm] == nil else { return }
        var events: [String] = []
        var index = index
        while index >= 0 {
            events.append(steps[index].event)
            index = steps[index].parent
        }
        harms[harm] = events.reversed().joined(separator: ", ")
    }
}
