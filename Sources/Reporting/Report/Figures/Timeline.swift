import AnnulModel

/// How many attempts ended when, in at most 120 stretches of equal length.
///
/// The stretches begin as seconds and are joined as the run grows longer: nothing has to be known of
/// its length before.
struct Timeline: Hashable, Sendable {
    /// What an attempt came to.
    enum Ending: Hashable, Sendable { case finished, unfinished, throttled }

    /// What ended in one stretch.
    struct Stretch: Hashable, Sendable {
        /// Attempts that brought their row to its end.
        var finished = 0
        /// Attempts after which the row is tried or asked about again.
        var unfinished = 0
        /// Attempts that the provider turned away as too many.
        var throttled = 0

        var total: Int { finished + unfinished + throttled }
    }

    /// When the first stretch begins: a whole multiple of their length.
    private(set) var start = Timestamp(milliseconds: 0)
    private(set) var stretches: [Stretch] = []
    private var step = 0

    /// How long each stretch is, in seconds.
    var secondsPerStretch: Int64 { Self.lengths[step] }

    /// Each length is a multiple of the one before, so that stretches can be joined.
    private static let lengths: [Int64] = [
        1, 2, 10, 30, 60, 120, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800, 2_419_200,
        29_030_400,
    ]
    static let most = 120

    /// Takes an attempt in; what ended before the first, by a clock that was set back, counts as
    /// the first did.
    mutating func add(_ ending: Ending, at moment: Timestamp) {
        if stretches.isEmpty { start = moment.floored(to: secondsPerStretch) }
        while place(of: moment) >= Self.most, step < Self.lengths.count - 1 { join() }
        let place = min(max(0, place(of: moment)), Self.most - 1)
        while stretches.count <= place { stretches.append(Stretch()) }
        switch ending {
        case .finished: stretches[place].finished += 1
        case .unfinished: stretches[place].unfinished += 1
        case .throttled: stretches[place].throttled += 1
        }
    }

    private func place(of moment: Timestamp) -> Int {
        Int((moment.milliseconds - start.milliseconds) / (secondsPerStretch * 1000))
    }

    private mutating func join() {
        let (old, oldStart) = (stretches, start)
        let oldLength = secondsPerStretch
        step += 1
        start = oldStart.floored(to: secondsPerStretch)
        stretches = []
        for (index, stretch) in old.enumerated() {
            let moment = oldStart + .seconds(Int64(index) * oldLength)
            let place = place(of: moment)
            while stretches.count <= place { stretches.append(Stretch()) }
            stretches[place].finished += stretch.finished
            stretches[place].unfinished += stretch.unfinished
            stretches[place].throttled += stretch.throttled
        }
    }
}

extension Timestamp {
    fileprivate func floored(to seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds - milliseconds % (seconds * 1000))
    }
}
