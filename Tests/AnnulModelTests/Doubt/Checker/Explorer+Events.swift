import AnnulModel

extension Explorer {
    /// Everything that can happen next, with its name.
    func successors(of it: Situation) -> [(String, Situation)] {
        var next = deliveries(of: it)
        if it.othersMayCancel, !it.isCancelled {
            var after = it
            (after.isCancelled, after.othersMayCancel) = (true, false)
            next.append(("somebody else cancels", after))
        }
        var later = it
        if !(it.hasEnded && it.requests.isEmpty), later.tick() { next.append(("a tick", later)) }
        if it.mayBeRerun { next.append(("rerun", rerun(it))) }
        if it.mayBeAbandoned { next.append(("abandoned", it.settledAs(.inDoubt))) }
        if it.mayBeLookedInto { next += lookingInto(it) }
        if let crashed = crash(of: it) { next.append(("crash", crashed)) }
        switch it.phase {
        case .pending: if it.due == 0 { next += claim(it) }
        case .claimed(.lookup): next += lookups(of: it)
        case .claimed(let move): next += sends(of: it, move)
        case .awaiting(let generation, let since):
            let exchange = exchange(.cancel(generation: generation), since: since)
            next.append(("no answer", apply(.doubtful, of: exchange, to: it)))
        case .down: next.append(("restart", restart(it)))
        case .ended: break
        }
        return next
    }

    /// The one thing that happens next where nothing is lost and everything is answered; `nil`
    /// where the bounds of the exploration are reached.
    func calm(_ it: Situation) -> Situation? {
        switch it.phase {
        case .pending:
            if it.due == 0 { return claim(it).first?.1 }
            var later = it
            if later.tick() { return later }
            return deliveries(of: it).first?.1
        case .claimed(.lookup): return lookups(of: it).first?.1
        case .claimed(let move): return sends(of: it, move).first?.1
        case .awaiting:
            let answered = deliveries(of: it).first { $0.0.hasSuffix("answered") }
            return answered?.1 ?? it.settledAs(.failed)
        case .down: return restart(it)
        case .ended: return it
        }
    }

    private func claim(_ it: Situation) -> [(String, Situation)] {
        var after = it
        switch rules.nextMove(it.progress, policy, Situation.now, it.purpose) {
        case .wait(let moment):
            after.due = max(1, -(Situation.ticks(since: moment) ?? 0))
            return [("wait", after)]
        case .end(let settlement):
            return [("given up", it.settledAs(settlement.outcome))]
        case .lookup:
            after.phase = .claimed(.lookup)
            return [("claim a look-up", after)]
        case .cancel(let generation):
            if it.sends == Situation.mostSends { return [] }
            after.phase = .claimed(.cancel(generation: generation))
            return [("claim a cancel", after)]
        }
    }

    private func sends(of it: Situation, _ move: Move) -> [(String, Situation)] {
        guard case .cancel(let generation) = move else { return [] }
        var sent = it
        sent.requests.append(Situation.Request(generation: generation))
        sent.sends += 1
        sent.phase = .awaiting(generation: generation, since: 0)
        let unsent = apply(.notSent, of: exchange(move, since: 0), to: it)
        return [("send", sent), ("not sent", unsent)]
    }

    private func crash(of it: Situation) -> Situation? {
        guard it.crashes < Situation.mostCrashes else { return nil }
        var after = it
        after.crashes += 1
        switch it.phase {
        case .claimed(let move):
            after.phase = .down(move)
            after.progress = rules.claiming(it.progress, move, Situation.now)
        case .awaiting(let generation, let since):
            let move = Move.cancel(generation: generation)
            after.phase = .down(move)
            after.progress = rules.claiming(it.progress, move, Situation.now + .seconds(-since))
        case .pending, .down, .ended: return nil
        }
        return after
    }

    private func restart(_ it: Situation) -> Situation {
        guard case .down(let move) = it.phase else { return it }
        var after = it
        after.progress = rules.abandoned(it.progress, move, Situation.now)
        (after.phase, after.due) = (.pending, 0)
        return after
    }

    /// A new row takes the payment over: its own counts begin anew, the payment's stay.
    ///
    /// Others and crashes do to it what they do to the first run.
    private func rerun(_ it: Situation) -> Situation {
        var after = it
        (after.isRerun, after.isInquiry, after.phase, after.due) = (true, false, .pending, 0)
        (after.crashes, after.othersMayCancel) = (Situation.mostCrashes, false)
        return after
    }

    /// `resolve` asks the provider; or a person looks there, and says what is to be seen.
    private func lookingInto(_ it: Situation) -> [(String, Situation)] {
        var next: [(String, Situation)] = []
        if kind.hasLookup {
            var asked = it
            (asked.isInquiry, asked.phase, asked.due) = (true, .pending, 0)
            next.append(("resolve", asked))
        }
        var decided = it
        if it.isCancelled {
            decided.progress = rules.decided(it.progress, true, policy, Situation.now)
            next.append(("a person says cancelled", decided.settledAs(.alreadyCancelled)))
        } else if rules.mayBeDenied(it.progress, policy).map({ Situation.now >= $0 }) ?? true {
            decided.progress = rules.decided(it.progress, false, policy, Situation.now)
            next.append(("a person says not cancelled", decided.settledAs(.failed)))
        }
        return next
    }

    private func lookups(of it: Situation) -> [(String, Situation)] {
        let exchange = exchange(.lookup, since: 0, it.purpose)
        let unanswered = apply(.doubtful, of: exchange, to: it)
        guard it.isCancelled else {
            return [
                ("shown standing", apply(.standing, of: exchange, to: it)),
                ("shown refused", apply(Situation.refusal, of: exchange, to: it)),
                ("look-up lost", unanswered),
            ]
        }
        let outcome = it.effects > 0 ? Outcome.cancelled : .alreadyCancelled
        let shown = apply(.settled(Settlement(outcome)), of: exchange, to: it)
        return [("shown \(outcome)", shown), ("look-up lost", unanswered)]
    }

    /// Each request that is under way arrives or is lost; its answer arrives or is lost.
    private func deliveries(of it: Situation) -> [(String, Situation)] {
        var next: [(String, Situation)] = []
        for (index, request) in it.requests.enumerated() {
            var without = it
            without.requests.remove(at: index)
            for (name, verdict, after) in arrivals(of: request, at: without) {
                if request.isAwaited, case .awaiting(let generation, let since) = it.phase {
                    let exchange = exchange(.cancel(generation: generation), since: since)
                    let answered = apply(verdict, of: exchange, to: after)
                    next.append(("\(name), answered", answered))
                    if case .throttled = verdict, let copied = copying(request, answered) {
                        next.append(("\(name), answered, and a copy goes on", copied))
                    }
                }
                next.append(("\(name), answer lost", after))
            }
            next.append(("request lost", without))
        }
        return next
    }

    /// The network delivers twice what was answered with nothing done.
    ///
    /// Without keys, or where a cancelled payment can be acted on again, nobody could prevent what
    /// the copy does; and a provider that refuses for good what it does a moment later, nobody
    /// could believe.
    private func copying(_ request: Situation.Request, _ it: Situation) -> Situation? {
        guard kind.keepsRefusals, !actsAgain, !it.hasCopied, !it.hasEnded else { return nil }
        var after = it
        after.hasCopied = true
        after.requests.append(
            Situation.Request(
                generation: request.generation, age: request.age, isAwaited: false))
        return after
    }

    /// What the provider may do with a request.
    private func arrivals(of request: Situation.Request, at it: Situation) -> [(
        String, Verdict, Situation
    )] {
        if kind.isKeyed, let kept = it.kept.first(where: { $0.generation == request.generation }) {
            return [("repeated", verdict(of: kept.answer), it)]
        }
        if it.isCancelled, !actsAgain {
            let after = it.keeping(.already, of: request, kind.keepsRefusals)
            let refused = it.keeping(.refused, of: request, kind.keepsRefusals)
            // One without a look-up may not say why it refuses.
            return [("already cancelled", verdict(of: .already), after)]
                + (kind.hasLookup
                    ? [] : [("refused as cancelled", verdict(of: .refused), refused)])
        }
        var done = it.keeping(.done, of: request, kind.isKeyed)
        done.effects += 1
        done.isCancelled = true
        let refused = it.keeping(.refused, of: request, kind.keepsRefusals)
        let busy = it.keeping(.busy, of: request, kind.keepsRefusals)
        let undecided = it.keeping(.undecided, of: request, kind.keepsFailures)
        let arrivals = [
            ("done", verdict(of: .done), done), ("refused", verdict(of: .refused), refused),
            ("throttled", .throttled(after: nil), it),
        ]
        // What fails again and again, and then is done by a copy, only asking for ever would show.
        if it.hasCopied { return arrivals }
        return arrivals + [
            ("busy", verdict(of: .busy), busy),
            ("undecided", verdict(of: .undecided), undecided),
        ]
    }

    private func verdict(of answer: Situation.Answer) -> Verdict {
        switch answer {
        case .done: .settled(Settlement(.cancelled))
        case .already: .settled(Settlement(.alreadyCancelled))
        case .refused: Situation.refusal
        case .busy: .busy(renewsKey: kind.keepsRefusals)
        case .undecided: .unsettled
        }
    }

    private func exchange(_ move: Move, since: Int, _ purpose: Purpose = .annul) -> Exchange {
        Exchange(
            move: move, claimedAt: Situation.now + .seconds(-since), endedAt: Situation.now,
            purpose: purpose)
    }

    private func apply(_ verdict: Verdict, of exchange: Exchange, to it: Situation) -> Situation {
        let transition = rules.after(it.progress, verdict, exchange, policy)
        var after = it
        after.progress = transition.progress
        switch transition.next {
        case .settled(let settlement): return after.settledAs(settlement.outcome)
        case .pending(let due):
            // In between ticks a row is due at the next.
            after.due = max(0, Int(-((Situation.now - due) / .seconds(1)).rounded(.down)))
            after.phase = .pending
            return after
        case .kept: preconditionFailure("nothing is read again here")
        }
    }
}

extension Situation {
    fileprivate func settledAs(_ outcome: Outcome) -> Situation {
        var after = self
        after.phase = .ended(outcome, isDoubtful: progress.isDoubtful)
        if after.mayBeRerun {
            (after.progress.charged, after.progress.busySince) = (0, nil)
        } else {
            after.progress = Progress()
        }
        after.due = 0
        return after
    }

    fileprivate func keeping(_ answer: Answer, of request: Request, _ keeps: Bool) -> Situation {
        guard keeps else { return self }
        var after = self
        after.kept.append(KeptAnswer(generation: request.generation, answer: answer))
        return after
    }
}
